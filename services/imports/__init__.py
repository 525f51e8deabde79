"""Lists that come from elsewhere, as spreadsheets: read, judged row by row, and taken whole or not at all."""
