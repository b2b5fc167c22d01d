"""Characters that deceive."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.characters import mixed_word, one_alphabet, seen
from ingestion.errors import SourceError
from ingestion.metadata import read_metadata
from ingestion.readers.outline import Told
from ingestion.reading import find_files, read_document

UNSEEN = (
    "\u202e\u202a\u2066\u2069\u200b\u200d\u200e\u00ad\ufeff\u2060\u034f\u3164\ufe0f\U000e0041\x07"
)


@pytest.mark.parametrize("character", UNSEEN)
def test_what_nobody_sees_is_left_out(character: str) -> None:
    """Direction marks, joiners, fillers, tags, control characters."""
    assert seen(f"a{character}b\n\tc") == "ab\n\tc"


def test_ornamental_letters_become_plain_and_figures_stay() -> None:
    """² says more than 2."""
    assert seen("ﬁnd 𝐍𝐇𝐒 Ｎｈｓ m² 1ª ½ cafe\u0301 漢字") == "find NHS Nhs m² 1ª ½ café 漢字"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("NHЅ Еngland", "NHS England"),  # Cyrillic
        ("Νational Ηealth", "National Health"),  # Greek
        ("The Нор", "The Hop"),  # all of the word looks Latin, and the rest is
        ("Сор и рука, in Latin: Cop", "Сор и рука, in Latin: Cop"),  # Russian beside English
        ("Кіно", "Кіно"),
        ("TNFα in μg, Cronbach's α", "TNFα in μg, Cronbach's α"),
        ("Café Ölçer", "Café Ölçer"),
    ],
)
def test_letters_that_only_look_latin_become_latin(written: str, shown: str) -> None:
    """In words and texts that are Latin otherwise; the length stays."""
    assert one_alphabet(written) == shown
    assert len(shown) == len(written)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a Жob", "Жob"),
        ("pιlicy", "pιlicy"),
        ("ᎪBC", "ᎪBC"),
        ("10 μg of TNFα, ΔT, Café", None),
        ("カタカナと漢字 한국어", None),
        ("Олена", None),
    ],
)
def test_a_word_in_two_alphabets_is_found(text: str, word: str | None) -> None:
    """A Greek letter may open or close one."""
    assert mixed_word(text) == word


NAMES = ("title", "publisher", "holder", "author_affiliation", "published_note", "licence")


@pytest.mark.parametrize("key", NAMES)
def test_names_of_a_source_are_cleaned(key: str) -> None:
    """What a reader is shown of it deceives nobody."""
    source = read_metadata(Path("a.md"), f'{key}: "\\u202eΝHS \\u200bЕngland\\u202c"').source
    assert getattr(source, key) == "NHS England"


@pytest.mark.parametrize("key", NAMES)
def test_a_name_that_stays_mixed_is_named(key: str) -> None:
    """With the file, the key, the word and the mend."""
    with pytest.raises(SourceError, match=rf"a\.md: key '{key}': 'Жob' mixes letters .*\. Write"):
        read_metadata(Path("a.md"), f"{key}: A Жob")


def test_what_a_file_tells_of_itself_is_cleaned_or_left_out() -> None:
    """Nobody here wrote it wrong."""
    source = read_metadata(Path("a.html"), None, Told("\u202eΟn beds", "A Жob", ("Аnn",))).source
    assert (source.title, source.publisher, source.authors) == (
        "On beds",
        "Unknown publisher",
        ("Ann",),
    )


def test_an_address_with_unseen_characters_is_named() -> None:
    """Cleaned, it would be another."""
    with pytest.raises(SourceError, match="key 'url': it holds a character that nobody sees"):
        read_metadata(Path("a.md"), 'url: "https://example.org/\\u200ba"')


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
def test_the_text_of_a_file_is_cleaned_before_offsets_are_counted(
    tmp_path: Path, name: str
) -> None:
    """So that a quote is what a reader sees."""
    words = "Вoards \u202eplan\u202c bed\u00ads.\u200b They meet."
    text = f"<h1>On beds</h1><p>{words}</p>" if name == "a.html" else f"# On beds\n\n{words}\n"
    (tmp_path / name).write_text(text, "utf-8")
    document = read_document(find_files([tmp_path]).files[0])
    assert "Boards plan beds. They meet." in document.text
    start, end = document.sections[-1].blocks[-1]
    assert document.text[start:end].endswith("They meet.")
