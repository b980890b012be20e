"""A class as pages show it and forms fill it: lines, page, entry, quotas, workbook."""
