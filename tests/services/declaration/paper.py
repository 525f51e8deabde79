"""Looks at a declaration as a scanner would: rasterised, with decoders that know nothing of how it was made."""

import cv2
import numpy
import pypdfium2
import zxingcpp

DPI = 200
PER_MM = DPI / 25.4


def rasterise(pdf: bytes) -> list[numpy.ndarray]:
    """The pages as grey images at 200 dpi."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze().copy() for page in document]


def text(pdf: bytes) -> str:
    """The words of all pages, spaces collapsed."""
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def codes(image: numpy.ndarray) -> list[str]:
    """What the QR codes of a page say."""
    return [found.text for found in zxingcpp.read_barcodes(image) if found.format == zxingcpp.BarcodeFormat.QRCode]


def marks(image: numpy.ndarray) -> dict[int, tuple[float, float, float, float]]:
    """ArUco marks by id: x, y, width, height in millimetres from the top left."""
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    corners, ids, _ = detector.detectMarkers(image)
    found = {}
    for number, points in zip([] if ids is None else ids.flatten(), corners, strict=True):
        (left, top), (right, bottom) = points[0].min(axis=0) / PER_MM, points[0].max(axis=0) / PER_MM
        found[int(number)] = (left, top, right - left, bottom - top)
    return found


def frame_near(image: numpy.ndarray, box: dict) -> tuple[float, float, float, float]:
    """Where the frame of a box really is: the darkest line within 2 mm of each side the manifest names."""
    across = (image < 220).astype(int)
    top, left = box["y"], box["x"]
    bottom, right = top + box["height"], left + box["width"]
    columns = across[int((top + 3) * PER_MM) : int((bottom - 3) * PER_MM)].sum(axis=0)
    rows = across[:, int((left + 3) * PER_MM) : int((right - 3) * PER_MM)].sum(axis=1)
    x, y = _line(columns, left), _line(rows, top)
    return x, y, _line(columns, right) - x, _line(rows, bottom) - y


def _line(profile: numpy.ndarray, at: float) -> float:
    start = int((at - 2) * PER_MM)
    window = profile[start : int((at + 2) * PER_MM)]
    strongest = numpy.flatnonzero(window >= window.max() * 0.8)
    return (start + strongest.mean() + 0.5) / PER_MM
