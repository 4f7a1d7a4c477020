"""Pictures, reports and sites: self-contained pages in which every line leads to the sentence behind it.

Pictures ask through ``PolicyGraph`` alone, so a graph in memory, an embedded store and an endpoint look the same.
"""
