// table.js asks for this before it offers facets in the menus of columns
window.DATASETTE_ALLOW_FACET = true;
