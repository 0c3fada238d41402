/** Which articles belong on the list; no DOM, no clock. */

/**
 * The articles about `word` (or else `topic`; both empty: all) of one `region` and of the whole country, newest first.
 *
 * `widened` says that the region had none of its own or of the country, so that those of everywhere are given.
 */
export function choose(items, { region = "", topic = "", word = "", month = "" }) {
  const about = items.filter((item) => {
    const wanted = word ? item.word === word : topic ? item.topic === topic : true;
    return wanted && (!month || item.date.startsWith(month));
  });
  const near = region ? about.filter((item) => item.region === region || item.region === "all") : about;
  const widened = near.length === 0 && about.length > 0;
  const found = (widened ? about : near).toSorted((a, b) => rank(b, region) - rank(a, region) || b.date.localeCompare(a.date));
  return { found, widened };
}

/** Articles of the district come before those of the country. */
function rank(item, region) {
  return region && item.region === region ? 1 : 0;
}
