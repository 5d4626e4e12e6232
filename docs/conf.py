"""Configuration of the documentation site: `make docs` builds it into docs/_build/html."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

DOCS = Path(__file__).parent
PROJECT = DOCS.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "scripts" / "docs")]

import site_pages  # noqa: E402  (found in scripts/docs)

from gait.version import __version__  # noqa: E402

project = "gait"
author = "the gait maintainers"
copyright = f"2026, {author}"
release = version = __version__

extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
exclude_patterns = ["_build", "accuracy-remarks.md", "speed-remarks.md"]
templates_path = ["_templates"]

# Notebooks show the outputs that are stored in them.
nb_execution_mode = "off"
nb_merge_streams = True

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4

autosummary_generate = True
autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
# Single backticks in docstrings are code, and a link where the name is documented.
default_role = "py:obj"
nitpicky = True
nitpick_ignore_regex = [(r"py:(obj|class|data)", r".*")]

html_theme = "pydata_sphinx_theme"
html_title = "gait"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "gait"},
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_nav_level": 1,
    "show_prev_next": True,
}
html_sidebars = {"index": []}


def setup(app: Sphinx) -> None:
    """Write the generated pages before Sphinx looks for sources."""
    site_pages.write_pages(DOCS / "generated")
    app.connect("source-read", link_within_site)


def link_within_site(app: Sphinx, docname: str, source: list[str]) -> None:
    """Point links to files beside `docs/` at their pages on the site."""
    source[0] = site_pages.links_on_site(source[0])
