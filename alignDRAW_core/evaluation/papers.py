"""The paper's own figures, on COCO, by kind of model: to see the order of size beside ours, which are on other data."""

# R@1, R@5, R@10, R@50 in per cent, median rank, SSI and its deviation over drawings (Table 1).
TABLE_1 = {
    "LAPGAN": (None, None, None, None, None, 0.08, 0.07),
    "FC-VAE": (1.0, 6.6, 12.0, 53.4, 47, 0.156, 0.10),
    "conv-VAE": (1.0, 6.5, 12.0, 52.9, 48, 0.164, 0.10),
    "skipthoughtDRAW": (2.0, 11.2, 18.9, 63.3, 36, 0.157, 0.11),
    "noalignDRAW": (2.8, 14.1, 23.1, 68.0, 31, 0.155, 0.11),
    "alignDRAW": (3.0, 14.0, 22.9, 68.5, 31, 0.156, 0.11),
}
# The bound in nats on train, val and test, and on test after sharpening (Table 3).
TABLE_3 = {
    "skipthoughtDRAW": (-1794.29, -1797.41, -1791.37, -2045.84),
    "noalignDRAW": (-1792.14, -1796.94, -1791.15, -2051.07),
    "alignDRAW": (-1792.15, -1797.24, -1791.53, -2042.31),
}
