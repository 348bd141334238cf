"""The HTML report: one file that opens offline, with charts; see `report_html` in `page`."""
