"""Speed and scale as ratios of one run: `make bench`. What is measured, and why, stands in docs/measures.md."""
