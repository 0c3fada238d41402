/** Small drawings of the sky; they say nothing that the text beside them does not say, so they are hidden from readers. */
const SVG = "http://www.w3.org/2000/svg";
const CLOUD = "M7 18h10a4 4 0 0 0 .6-7.96A6 6 0 0 0 6.1 9.2 4.5 4.5 0 0 0 7 18z";
const PATHS = {
  clear: [
    ["sun", "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zm0-5v3m0 14v3M2 12h3m14 0h3M4.9 4.9l2.1 2.1m10 10 2.1 2.1m0-14.2L17 7M7 17l-2.1 2.1"],
  ],
  cloudy: [["cloud", CLOUD]],
  partly: [
    ["sun", "M16 3.5a4 4 0 0 1 3.2 6.4M16 1v1m6.5 5.5h-1M20.6 2.9l-.7.7"],
    ["cloud", CLOUD],
  ],
  rain: [
    ["cloud", "M7 15h10a4 4 0 0 0 .6-7.96A6 6 0 0 0 6.1 6.2 4.5 4.5 0 0 0 7 15z"],
    ["drop", "M8 18l-1 3m5-3-1 3m5-3-1 3"],
  ],
  snow: [
    ["cloud", "M7 15h10a4 4 0 0 0 .6-7.96A6 6 0 0 0 6.1 6.2 4.5 4.5 0 0 0 7 15z"],
    ["drop", "M8 19h.01M12 19h.01M16 19h.01M10 22h.01M14 22h.01"],
  ],
};

/** The drawing for `sky`; a cloud for a word that is not known. */
export function skyIcon(sky) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [kind, d] of PATHS[sky] ?? PATHS.cloudy) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", kind);
    svg.append(path);
  }
  return svg;
}
