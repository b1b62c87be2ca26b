# fails: check_scheme_counts
def same_site(address, other, suffixes):
    return site(address, suffixes)[1] == site(other, suffixes)[1]
