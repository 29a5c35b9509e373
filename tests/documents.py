"""Small documents written for the tests, in both languages: a ferry, coffee, turtles, a floating library.

Everything in them is made up; each fact stands in one document only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FERRY = """\
---
title: "Night ferry to Sabira cuts its fares in half"
publisher: Harbour Gazette
author: Lena Aritonang
editor: Tom Whitcombe
date: "2025-03-06"
language: en
place: Jakarta
url: https://harbour.example/night-ferry
---

The night ferry from Muara Angke to Sabira island now costs 74,000 rupiah, half of what it did last year. \
Dr. Marlin Oetomo, who heads the Seribu Ferry Cooperative, said 412 passengers boarded on the first night.

## Why the fare fell

The cooperative replaced two diesel engines with batteries because fuel had eaten 61% of its income. \
A loan of US$3.5 million from the Coral Development Fund (CDF) paid for the batteries.

## What comes next

A second boat is to leave the Tegal yard on 14 August 2025. \
Passengers can then cross at noon as well, and the crossing will take about four hours.
"""

COFFEE = """\
Petani Gayo Menjemur Kopi dengan Kubah Surya
Selasa, 20-05-2025 | 09.15 WIB
Reporter: Sari Lingga
Editor: Wahyu Pane
petani-kubah.jpg
Petani memeriksa biji kopi di dalam kubah pengering, Takengon. (Foto: Koperasi Tani Lestari)
Takengon (KABAR GAYO) - Koperasi Tani Lestari memasang 37 kubah surya untuk mengeringkan kopi arabika di \
dataran tinggi Gayo sejak April lalu. Kubah itu memangkas waktu penjemuran dari 14 hari menjadi enam hari.

Ketua koperasi, Ir. Halimah Gayosari, mengatakan biaya satu kubah mencapai Rp18,5 juta. "Kami tidak lagi takut \
hujan," ujarnya.Badan Pangan Dataran Tinggi (BPDT) menanggung separuh biaya tersebut.

Baca juga: Harga cabai naik di pasar kota
Panen raya tahun ini diperkirakan menghasilkan 1.250 ton biji kering, atau naik 12,5 persen dari panen \
sebelumnya, menurut Halimah.
Berita Terkait
Jalan lintas tengah ditutup dua hari
Lomba seduh kopi digelar di alun-alun
Copyright © 2025 KABAR GAYO
"""

TURTLES = """\
# Hatchery on Bira beach frees its ten thousandth turtle

By Ruth Palandeng

Volunteers of the Bira hatchery released their ten thousandth green turtle on 9 February 2025. Prof. Agus Manopo, \
a marine biologist, counted 118 nests on the beach this season, up from 45 in the season before.

Nests are moved behind a fence within two hours so that dogs cannot dig them up. Volunteers write down the sand's \
temperature every night, for sand above 33 degrees kills the eggs.

The hatchery asks visitors to leave their torches at home. Bright light leads the young turtles away from the sea.
"""

LIBRARY = """\
Perahu Pustaka Singgah di Enam Pulau Banda
Oleh : Yosef Latumahina
KABARTIMUR.COM, Ambon - Perahu pustaka Sinar Aksara membawa 2.300 buku ke enam pulau di Kepulauan Banda setiap bulan. \
Nakhoda perahu itu, Melkias Rumahlewang, berlayar sendirian sejak tahun 2019.

Anak-anak di Pulau Hatta paling sering meminjam buku cerita bergambar. Pemerintah kecamatan membayar solar perahu \
sebesar Rp4 juta setiap bulan karena perpustakaan umum terdekat berjarak sebelas jam pelayaran.

Perahu bersandar pada pukul 06.00 dan berangkat lagi sebelum matahari terbenam.Laporan: RedaksiBagikan
"""

NOTES: Mapping[str, str] = {
    "night-ferry.md": FERRY,
    "kubah-surya.txt": COFFEE,
    "turtle-hatchery.md": TURTLES,
    "perahu-pustaka.txt": LIBRARY,
}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write `files` below `folder`, made where it is not there."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
