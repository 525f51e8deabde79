"""The record's keeping: linked every minute, its head in a file, an anchor a day outside, checked by the auditor."""
