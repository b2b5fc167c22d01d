"""Which titles and authors were written by a person."""

from __future__ import annotations

import pytest

from ingestion.readers.believed import believed_authors, believed_title, is_label


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Amina Okoro and Tom Rees", ("Amina Okoro", "Tom Rees")),
        ("Amina Okoro, Tom Rees and J. van der Berg",
         ("Amina Okoro", "Tom Rees", "J. van der Berg")),
        ("By Amina Okoro & Tom Rees", ("Amina Okoro", "Tom Rees")),
        ("Amina Okoro; The Ward Fund", ("Amina Okoro", "The Ward Fund")),
        ("NHS Confederation and Local Government Association",
         ("NHS Confederation", "Local Government Association")),
        *(
            (body, (body,))
            for body in (
                "National Institute for Care and Community Excellence (NICCE)",
                "Department of Health and Social Care",
                "Northmarsh Health and Social Care Partnership",
                "Royal Borough of Elm and Oak",
                "Ministry of Housing, Communities and Local Government",
                "Centre for Ward Studies and Care Research",
                "Elm Valley Hospitals and Oak Hill Services NHS Trust",
            )
        ),
    ],
)  # fmt: skip
def test_authors_are_parted_where_each_part_is_a_name(
    written: str, authors: tuple[str, ...]
) -> None:
    """The bug: a body with "and" in its name was parted into two authors."""
    assert believed_authors([written]) == authors


@pytest.mark.parametrize(
    "account",
    [
        "jsmith",
        "jane.smith",
        "JSmith",
        "SMITH, Jane (NHS ENGLAND - X24)",
        "Admin",
        "HP User",
        "DOMAIN\\jsmith",
    ],
)
def test_names_of_accounts_are_nobodys(account: str) -> None:
    """A program takes them from whoever is logged in."""
    assert believed_authors([account]) == ()


@pytest.mark.parametrize("name", ["Nesta", "IPPR", "NHSX", "Jane Smith", "J. Smith", "O'Neill"])
def test_short_names_are_names(name: str) -> None:
    """Of people and of bodies."""
    assert believed_authors([name]) == (name,)


@pytest.mark.parametrize(
    "label",
    [
        "02 December 2030", "December 2030", "2 December, 2030", "Tuesday 2nd December 2030",
        "December 2, 2030", "02/12/2030", "2030-12-02", "2030", "Autumn 2030", "Sept. 2030",
        "Date published: 8 September, 2031", "Published 8 September 2031", "Last updated: May 2031",
        "Version 1", "V1.6", "v 2.0 final", "Draft 3", "Final version 2.1", "Version 2, May 2031",
        "OFFICIAL", "Official - Sensitive", "Publication reference: PR0012", "Author: J. Smith",
        "Date of publication: soon", "Contents", "Page 1 of 3", "Template", "[Insert title]",
        "**Version 1**",
    ],
)  # fmt: skip
def test_a_date_or_a_version_is_no_title(label: str) -> None:
    """It says when, and not what."""
    assert is_label(label)
    assert believed_title(label) is None


@pytest.mark.parametrize(
    "title",
    [
        "Board papers of 4 March 2031", "Place: a view from Northmarsh", "Plan 2031", "Vision 2030",
        "Status report: progress in 2031", "Published data on wards", "Version control of records",
        "Official statistics on beds", "Date with destiny: the NHS at 80", "2030: a vision",
        "Final report of the ward review", "Draft ward plan", "May the force",
        "Confidential enquiry",
    ],
)  # fmt: skip
def test_a_title_may_hold_a_date_or_a_version(title: str) -> None:
    """What names something besides is a title."""
    assert not is_label(title)
    assert believed_title(title) == title
