#!/usr/bin/env python3
"""Cuts NotoSerifCJKsc-Tianfu.otf from Noto Serif CJK SC. See README.md."""
import bz2
import subprocess
import sys

FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
UNIHAN = "/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
# Beside the Han characters: Latin with pinyin, punctuation, numerals, arrows, marks, fullwidth forms.
RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x1CD, 0x1DC), (0x2010, 0x203B), (0x2103, 0x2103), (0x2116, 0x2116),
    (0x2160, 0x217B), (0x2190, 0x2193), (0x221A, 0x221A), (0x2248, 0x2265), (0x2460, 0x249B), (0x25A0, 0x25CF),
    (0x2605, 0x2606), (0x3000, 0x301F), (0x3220, 0x3243), (0x3251, 0x325F), (0x32B1, 0x32BF), (0xFF01, 0xFFE6),
]

# The field kTGH gives the place of a character in 通用规范汉字表 (2013).
lines = bz2.open(UNIHAN, "rt", encoding="utf-8")
han = {int(line.split("\t")[0][2:], 16) for line in lines if line.startswith("U+") and "\tkTGH\t" in line}
if len(han) != 8105:
    sys.exit(f"{len(han)} characters in place of 8105")
chars = han.union(*(range(first, last + 1) for first, last in RANGES))
# Font 2 of the collection has the forms of mainland China. No tables for layout: characters map to glyphs one to one.
subprocess.run(
    [
        sys.executable, "-m", "fontTools.subset", FONT, "--font-number=2",
        "--unicodes=" + ",".join(f"{char:X}" for char in sorted(chars)),
        "--output-file=NotoSerifCJKsc-Tianfu.otf", "--no-hinting", "--layout-features=",
        "--drop-tables+=VORG,vhea,vmtx,BASE,GPOS,GSUB,GDEF", "--name-IDs=0,1,2,3,4,5,6,7,13,14",
    ],
    check=True,
)
