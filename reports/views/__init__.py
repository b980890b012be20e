"""Pages of the roof: home, briefings, the rows behind a figure, papers."""
