"""Pages that show the corpus rather than answer: positions, sources, glossary, timeline, map."""

from api.http.browse.corpus_map import map_pages
from api.http.browse.glossary import glossary_pages
from api.http.browse.positions import positions_pages
from api.http.browse.quality import quality_pages
from api.http.browse.sources import sources_pages
from api.http.browse.timeline import timeline_pages

BROWSE = (
    positions_pages,
    map_pages,
    timeline_pages,
    glossary_pages,
    sources_pages,
    quality_pages,
)  # routers, in the order of the navigation
