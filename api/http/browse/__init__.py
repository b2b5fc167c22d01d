"""Pages that show the corpus rather than answer: positions, sources, glossary, timeline, map."""

from api.http.browse.positions import positions_pages

BROWSE = (positions_pages,)  # routers; in the order of the navigation
