//! Every stable code a check, a slot or the host can say, with what it means and what to do. `docs/codes.md` is made
//! from this table.

use std::fmt::Write as _;

/// One code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// What it means.
    pub means: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

const fn code(code: &'static str, means: &'static str, remedy: &'static str) -> Code {
    Code { code, means, remedy }
}

/// All codes, sorted.
pub const ALL: &[Code] = &[
    code(
        "A01",
        "A file that the manifest names is not there.",
        "Build the widget, or correct the path; paths are relative to `frontend.base`.",
    ),
    code(
        "A02",
        "A path climbs out of its folder, is absolute, or leads through a link that leaves it.",
        "Use a path below `frontend.base` without `..`.",
    ),
    code(
        "A03",
        "A file is not the one whose hash the manifest holds.",
        "Publish a new version with the new hash; a published file never changes.",
    ),
    code(
        "A04",
        "A module imports a bare name that `frontend.imports` does not map.",
        "Add the name to `frontend.imports`.",
    ),
    code(
        "A05",
        "A module imports from `javascript:`, `data:`, `blob:` or another origin.",
        "Ship the file with the PBC and import it by path.",
    ),
    code("A06", "A file or the number of files is above the limit (20 MiB, 5,000 files).", "Split or shrink the PBC."),
    code("A07", "A module cannot be parsed.", "Mend the syntax; the host reads ECMAScript modules."),
    code(
        "B01",
        "The back end of this PBC is not offered for installing, or an image is not named by its digest.",
        "Ask its maker for `install` among `delivery.modes`, with images that end in `@sha256:` and the digest.",
    ),
    code(
        "B02",
        "The manifest names no chart with a version.",
        "Take `--format kubernetes` or `compose`, or ask its maker for `delivery.install.helm`.",
    ),
    code(
        "C01",
        "A file of the certificate cannot be read.",
        "Correct `http.tls_cert` or `http.tls_key`, or give the host the right to read it.",
    ),
    code(
        "C02",
        "The file of `http.tls_cert` holds no certificate.",
        "Give it the chain in PEM: the portal's own certificate first.",
    ),
    code("C03", "The file of `http.tls_key` holds no private key.", "Give it the key in PEM, not encrypted."),
    code(
        "C04",
        "Certificate and key cannot be used together.",
        "Use the key that the certificate was made with, of a usual kind (ECDSA, RSA from 2,048 bits, Ed25519).",
    ),
    code(
        "D01",
        "The operator does not allow builds of one's own in place of a widget.",
        "Set `overrides.allow` in `jogakbo.toml`, or try the widget with `jogakbo dev`.",
    ),
    code(
        "D02",
        "Somebody's roles do not let them see a build of their own.",
        "Ask the operator for the role of a designer.",
    ),
    code(
        "D03",
        "The address of a build of one's own was opened in another session.",
        "Make one of your own in the catalogue; an address is of no use to others.",
    ),
    code("D04", "The time of a build of one's own is up, or it was ended.", "Make a new one in the catalogue."),
    code(
        "D05",
        "The address of a build of one's own was not made by this portal, or was changed.",
        "Make a new one in the catalogue.",
    ),
    code("D06", "The page does not have the widget.", "Choose a page that has it."),
    code(
        "D07",
        "Modules of that origin are not allowed.",
        "Add the origin to `overrides.origins`, or serve the module from one that is there.",
    ),
    code(
        "D08",
        "The address of the module is neither https nor of this computer, or is too long, or the hash is none.",
        "Use `https://…`, `http://localhost:…` or `http://127.0.0.1:…` without an account or a `#`.",
    ),
    code("D09", "The widget runs in a frame, where nothing takes its place.", "Try it with `jogakbo dev`."),
    code(
        "E01",
        "A page was changed in its file, or went live otherwise, after its draft began.",
        "Compare both; publishing the draft puts it in the place of what is live.",
    ),
    code(
        "E02",
        "The host wants an approval of exactly this draft, and there is none.",
        "Ask for one; every later edit takes it away again.",
    ),
    code("E03", "A draft with warnings was to go live without a reason.", "Fix them, or say why in `reason`."),
    code("E04", "The moment of a schedule has passed, or lies too far ahead.", "Choose one within two years from now."),
    code("E05", "The end of a schedule does not come after its start.", "Choose a later end."),
    code(
        "E06",
        "A zone is not known, or its clocks never show a time, or show it twice.",
        "Use a name such as `Asia/Seoul` and a time such as `2026-12-01T09:00`.",
    ),
    code("E07", "Two schedules of a page lie within one another.", "Cancel one, or choose another time."),
    code(
        "E08",
        "What citizens are to find in place of a page is not right.",
        "Name another live page, or words of at most 500 characters with `ko`.",
    ),
    code("E09", "A page has too many schedules that are still to come.", "Cancel those that nobody needs."),
    code("E10", "The page lies in a part of the portal that is others'.", "Ask them, or the operator (`pages.trees`)."),
    code("E11", "Nobody has asked for an approval of this state of the page.", "Ask for one first."),
    code("E12", "Somebody was to approve what they asked for, or edited last, themselves.", "Somebody else decides."),
    code("F01", "A file cannot be read.", "Check the path and the rights of the file."),
    code("F02", "The stem of the file is not the name in the document.", "Rename the file or change `metadata.name`."),
    code(
        "F03",
        "Two files describe the same version of a PBC, two pages have the same name, or an adapter has that of a PBC.",
        "Keep one, raise the version, or rename one.",
    ),
    code("I01", "A package is no `.tgz`, or is cut off.", "Make it anew with `npm pack`, or fetch it again."),
    code(
        "I02",
        "`package.json`, `custom-elements.json` or the document of another portal cannot be read.",
        "Mend the place that the message names, or have its maker's tool write it again.",
    ),
    code(
        "I03",
        "A package is too large, or would be when it is unpacked.",
        "Choose some of its elements with `--element`, or ask its maker for a smaller build.",
    ),
    code(
        "I04",
        "A package holds a link, a path that leaves it, or a file twice.",
        "Do not use it: packages that npm makes hold none. Ask its maker.",
    ),
    code(
        "I05",
        "A package or a document defines nothing that can be shown.",
        "Import the package that defines the elements; names that are only made at run time are not seen.",
    ),
    code(
        "I06",
        "An element has a name that HTML reserves, or that is none here.",
        "Ask its maker for another name; it needs a hyphen, a-z and 0-9.",
    ),
    code(
        "I07",
        "A module needs a package, or a part of one, that is not there.",
        "Install it beside the package (`npm install --ignore-scripts`), or give it with `--with` or `--modules`.",
    ),
    code(
        "I08",
        "A module that is needed is CommonJS.",
        "Ask its maker for modules, or bundle the package into one with a tool that translates them, and import that.",
    ),
    code(
        "I09",
        "One name would have to mean two files, as when two versions of a package are needed.",
        "Make them agree on one version (`npm dedupe`), or import fewer elements with `--element`.",
    ),
    code("I10", "An element that was asked for is not in the package.", "Choose one of those that the message names."),
    code(
        "I11",
        "A package has scripts that an installation would run.",
        "They are never run here. If it works without them, import it with `--ignore-scripts`.",
    ),
    code(
        "I12",
        "The import is there already.",
        "Remove it first, choose another `--out`, or another name with `--name`; a published version never changes.",
    ),
    code(
        "I13",
        "A file that is needed is not in its package, or not under the name by which it is asked for.",
        "Ask its maker: browsers need the whole path with its ending. A bundled build often has it.",
    ),
    code(
        "I14",
        "An import has no name that a PBC can have.",
        "Say one with `--name`, for example `kr.go.example.rating`.",
    ),
    code("J01", "The document is larger than allowed.", "Shorten it; an authored document has at most 256 KiB."),
    code("J02", "The document is not UTF-8.", "Save it as UTF-8."),
    code("J03", "The document is not JSON.", "Mend the place that the message names."),
    code("J04", "The document is nested too deep.", "Flatten it; 32 levels are allowed."),
    code("J05", "A key stands twice in one object.", "Keep one; readers would disagree about which counts."),
    code(
        "J06",
        "A key would reach a JavaScript prototype.",
        "Choose another key than `__proto__`, `constructor` or `prototype`.",
    ),
    code(
        "J07",
        "The document does not have the shape of its kind.",
        "Compare with the schema in `manifests/schema/`; unknown keys are errors unless they start with `x-`.",
    ),
    code(
        "K01",
        "A package has no manifest, several, or none that its files belong to.",
        "Put one manifest into `manifests/` and its files below `widgets/`, as `jogakbo import` writes them.",
    ),
    code("K02", "A signature cannot be read.", "Sign it anew with `jogakbo publisher sign`."),
    code(
        "K03",
        "A package is signed with a key that nobody is trusted with here.",
        "Ask whoever sent it for the public key by another way, and trust it with `jogakbo publisher trust`; else do not install it.",
    ),
    code(
        "K04",
        "A package is signed by a publisher who is not trusted with its name.",
        "Have it signed by whoever is, or trust this one with the prefix as well.",
    ),
    code(
        "K05",
        "The signature is not of this package: the manifest or a file is another than the one that was signed.",
        "Fetch the package anew. If it is the same again, ask its publisher; do not install it.",
    ),
    code("K06", "A package has to be signed, and is not.", "Have its publisher sign it with `jogakbo publisher sign`."),
    code(
        "K07",
        "The version is there already, or waits already.",
        "Give it a new version; what waits can be rejected first.",
    ),
    code("K08", "The module of a widget does not define its element.", "Correct `element.module` or `element.tag`."),
    code(
        "K09",
        "Nothing in the modules says for sure that the element is defined; its name is written there.",
        "Try it with `jogakbo test-widget` before it is approved.",
    ),
    code(
        "K10",
        "The files of a package have to lie in a folder of its own name and version.",
        "Make the package of the widget's folder with `jogakbo pack`, or set `frontend.base` to `NAME/VERSION`.",
    ),
    code(
        "K11",
        "What is written down about publishers, or about what waits, is not understood or cannot be read.",
        "Mend or remove the file that the message names; nothing is installed meanwhile.",
    ),
    code("K12", "Whoever sent a package may not approve it.", "Let somebody else look at it and approve it."),
    code(
        "K13",
        "A package that waits is not the one that was sent.",
        "Reject it and have it sent again; see who can write into the data folder.",
    ),
    code("K14", "So many packages wait that no more are taken.", "Approve or reject some."),
    code("K15", "A package that waits was decided already, or never came.", "Look at the list again."),
    code(
        "K16",
        "A package brings a widget that runs in the portal's page and reaches all of it.",
        "Approve it only if somebody has reviewed its code; else put it into frames by `trust.frame`.",
    ),
    code(
        "K17",
        "The test results that a package brings are not understood, or not of what is in it.",
        "Run `jogakbo test-widget` and `jogakbo pack` again, or send the package without them.",
    ),
    code(
        "L01",
        "The page uses a PBC that the catalogue does not have in that version, or whose manifest has errors.",
        "Mend the manifest, install the PBC, or change the range, as the message says. Where there is no last good version of the page, the place of the item says that the service is not offered.",
    ),
    code(
        "L02",
        "The page uses a widget that the PBC does not offer.",
        "Choose one of the widgets that the message names.",
    ),
    code("L03", "A property is not in the widget's schema.", "Remove it, or correct its name."),
    code("L04", "A property value does not fit the widget's schema.", "Correct the value as the message says."),
    code("L05", "A property is bound to a variable that the page does not have.", "Declare it under `variables`."),
    code(
        "L06",
        "A property's variable may hold values that the property does not take.",
        "Narrow the variable's schema.",
    ),
    code("L07", "A required property has no value.", "Give it a value, or bind it."),
    code("L09", "`$asset` names a file that the PBC does not have.", "Correct the path, or list the file in `assets`."),
    code(
        "L10",
        "The item is to stand in a frame, but it cannot.",
        "Take out the items that stand in it, or leave it in tier `page`; apps are never framed.",
    ),
    code(
        "L11",
        "The item is to be kept alive, but its element is mounted anew whenever it is moved.",
        "Remove `keep`, or publish an element that may be moved.",
    ),
    code(
        "L12",
        "An item stands in a slot that the widget does not offer.",
        "Choose one of the slots that the message names, or leave `in` away.",
    ),
    code(
        "L13",
        "A slot of a widget does not take this item.",
        "Choose a widget that the slot's `accepts` names, or place the item elsewhere.",
    ),
    code("L14", "More items stand in a slot than the widget allows.", "Move some of them elsewhere."),
    code(
        "M01",
        "A published event type is not declared, or does not start with the PBC's name.",
        "Declare it under `events.types`; a PBC owns the types under its own name only.",
    ),
    code(
        "M02",
        "A widget publishes or receives a topic that no declared event type covers.",
        "Declare the type, or name the PBC that owns it in `requires.pbcs`.",
    ),
    code("M03", "A widget's outputs, actions or names clash or are not valid.", "Give each its own valid name."),
    code(
        "M04",
        "A widget names a purpose, API or configuration widget that the manifest does not have.",
        "Declare it, or remove the name.",
    ),
    code(
        "M05",
        "A field with a personal class is `required`, or a unique identifier has no law.",
        "Make the field optional, or name the law.",
    ),
    code("M07", "An integrity value is no SHA-384 or SHA-512 value.", "Use `sha384-` and 64 Base64 characters."),
    code(
        "M08",
        "A frame on the portal's own origin would lift its own sandbox, or the sandbox is not allowed.",
        "Remove `allow-same-origin`, or serve the frame from its own origin.",
    ),
    code(
        "M09",
        "A module or import target is not in `assets`, or not a path.",
        "List it, or use `\"assets\": \"auto\"` in a file that the host watches.",
    ),
    code(
        "M10",
        "A widget that shows text has no `fallback`, or no accessibility claim.",
        "Add `fallback`, and `conformance` if it was tested.",
    ),
    code(
        "M11",
        "A schema uses a keyword outside the portable subset, or does not compile.",
        "Rewrite it with the keywords of `docs/formats.md`.",
    ),
    code(
        "M12",
        "Two widgets, events, APIs, endpoints or purposes have the same name, or two widgets the same element name.",
        "Rename one.",
    ),
    code(
        "M13",
        "A module or frame address is `javascript:`, `data:`, `blob:` or another origin's.",
        "Use a path below `frontend.base`; frames may also use `https:`.",
    ),
    code(
        "M14",
        "A version or range cannot be read.",
        "Use semantic versions, and ranges in Cargo's syntax such as `^1.2` or `>=1.0, <2.0`.",
    ),
    code(
        "M15",
        "A service lacks endpoints, APIs or security; or install mode lacks images by digest, build or install.",
        "Add what the message names.",
    ),
    code("M16", "A text is empty or lacks Korean.", "Write a text, or a map of languages with `ko`."),
    code("M17", "A number, length or size is outside its range.", "Use a value in the range that the message names."),
    code(
        "M18",
        "A link's address is not `https:`, `http:`, `mailto:`, `tel:` or a path of the portal.",
        "Correct the address.",
    ),
    code(
        "M19",
        "A widget that cannot stand in a frame has the tier `frame`.",
        "Use tier `page`, or offer a widget without slots that is no app.",
    ),
    code(
        "M20",
        "Two properties of an event type contradict each other.",
        "Give it reach `page`, or change the property that the message names.",
    ),
    code(
        "O01",
        "The document of an API is not OpenAPI 3.1 or 3.2, or not AsyncAPI 3, in JSON.",
        "Convert it; the host reads which methods and paths it lets through from it.",
    ),
    code(
        "O02",
        "A path of an OpenAPI document cannot be followed.",
        "Start it with `/`, and use at most one `{parameter}` in each place.",
    ),
    code(
        "O03",
        "An OpenAPI document describes no operation, too many, or one that cannot be followed.",
        "Write path items in place, with `get`, `put`, `post`, `patch` and `delete`.",
    ),
    code(
        "O04",
        "An API has no endpoint, or an endpoint an address that cannot be called.",
        "Name one of `endpoints`; addresses start with `https://` or `http://` and hold no password.",
    ),
    code("O05", "The audience of a PBC's tokens is another's.", "Use the name of the PBC, or leave it out."),
    code(
        "O06",
        "The document of an API is not a file of the PBC, so widgets cannot use the API.",
        "Put the document below `frontend.base`.",
    ),
    code(
        "P01",
        "A route is not valid or not free.",
        "Use `/` and parts of a-z, 0-9 and -; `/-/` and `/en` belong to the portal; `/*` may only end it.",
    ),
    code("P02", "Two items or two wires have the same id.", "Rename one."),
    code("P03", "An area names an item that the page does not have, or names one twice.", "Correct the area."),
    code(
        "P04",
        "An area does not fit the grid, or two areas overlap.",
        "Keep `x + w` at most 12 and give each item its own cells.",
    ),
    code(
        "P05",
        "A breakpoint has areas but is not declared, or two start at the same width.",
        "Correct `breakpoints`.",
    ),
    code(
        "P06",
        "The visual order contradicts the reading order.",
        "Reorder `items`: screen readers and the keyboard follow it.",
    ),
    code(
        "P07",
        "There are too many items.",
        "Split the page; 300 items are the limit, and from 60 on the check warns.",
    ),
    code("P08", "A variable's or parameter's schema or default is wrong.", "Correct what the message names."),
    code("P09", "A condition is wrong or reads a variable that the page does not have.", "Correct the condition."),
    code("P10", "A CSS length of the grid is not valid.", "Use a number with `rem`, `em` or `px`."),
    code("P11", "Two pages have the same route.", "Change one of the routes."),
    code(
        "P12",
        "A route that ends in `/*` needs exactly one widget of role `app`.",
        "Use one app item, or a plain route.",
    ),
    code(
        "P13",
        "An item stands in an item, a tab or a slot that the page does not have.",
        "Name an item of the page; a tab or a slot of a widget in `slot`, none for a group.",
    ),
    code("P14", "Items stand in each other in a circle.", "Take one of them out: leave its `in` away."),
    code(
        "P15",
        "An item stands too deep, or too many stand in one place.",
        "Move it outwards: headings end at level 6; a group, tab or slot holds at most 60 items.",
    ),
    code(
        "P16",
        "A group or tabs are not well formed.",
        "Give it a `label`; tabs need 2 to 12 parts with ids of their own; what only widgets have is left out.",
    ),
    code(
        "P17",
        "An item that stands in a widget, or holds others, is to be kept alive.",
        "Remove `keep`, or move the items apart.",
    ),
    code(
        "P18",
        "The id of an item or the name of a parameter is one of the portal's own.",
        "Choose an id that does not start with `jgb-`, a name that does not start with `tab-`.",
    ),
    code(
        "P19",
        "A text of the page has no English, so the English page shows Korean.",
        "Add `en`; only drafts are told, and it does not keep them from going live.",
    ),
    code(
        "P20",
        "Two items have the same heading, so a screen reader cannot tell them apart.",
        "Give one of them a `label`; only drafts are told, and it does not keep them from going live.",
    ),
    code(
        "R01",
        "Somebody put another content in the place of a released version; what was released stays.",
        "Put the content back, and release the new one under a new version.",
    ),
    code(
        "R02",
        "A page cannot show a version that is tried, so it keeps the one it has.",
        "Read the message, and correct the version or the page.",
    ),
    code("R03", "An operator stopped this version.", "Release another one, or let it go on with `jogakbo pbc enable`."),
    code(
        "R04",
        "What is written down about releases is not understood or cannot be read; what was live stays.",
        "Mend the file that the message names, or remove it.",
    ),
    code(
        "R05",
        "The folder of manifests is empty or not there; what was live stays.",
        "Mount or mend it. Whoever wants an empty portal starts the host anew.",
    ),
    code(
        "R06",
        "A version failed in more page loads than its error budget allows, and the host took it back.",
        "See the codes that the message counts, correct the version, and release it under a new number.",
    ),
    code("S01", "A file of the widget is not there.", "Check the build and the manifest's paths."),
    code(
        "S02",
        "A file of the widget is not the one that was published.",
        "Publish again; if nobody changed it, ask who could.",
    ),
    code("S03", "A file of the widget could not be fetched.", "Try again; check the network and the host."),
    code(
        "S04",
        "The widget's module threw while it was evaluated.",
        "See the console line for the error and the file.",
    ),
    code(
        "S05",
        "The module ran, but the element was never defined.",
        "Call `customElements.define` with the manifest's `tag`, or use `define: host`.",
    ),
    code(
        "S06",
        "The module lacks the export that the manifest names, or it is no element class.",
        "Correct `element.export`.",
    ),
    code("S07", "The element's constructor threw.", "See the console line."),
    code("S08", "The element threw in `connectedCallback`.", "See the console line."),
    code("S09", "A phase took longer than its limit.", "Make it faster, or raise `limits` up to the host's cap."),
    code("S10", "Setting a property or calling an action threw.", "See the console line."),
    code("S11", "Another PBC owns the element name and the element could not be renamed.", "Use `define: host`."),
    code(
        "S12",
        "The element threw later, or led the page elsewhere when nobody had asked.",
        "See the console line; open pages with `host.ui.navigate`.",
    ),
    code(
        "S13",
        "The element removed itself or moved elsewhere.",
        "Let it stay where it was put; show dialogs with `showModal` or `popover`, and nothing with an empty element.",
    ),
    code(
        "S14",
        "The frame of an item went to another document, so its port is dead.",
        "Open pages with `host.ui.navigate`; a frame stays on the document it was given.",
    ),
    code(
        "S15",
        "The frame of an item was stopped: it sent too much, or what no port takes, or did not take what it was sent.",
        "See the console line; `docs/trust.md` has the limits of a port.",
    ),
    code(
        "T01",
        "An adapter has no input, an input that is too wide, or a name of the portal's own.",
        "Name what it translates in `from` or `accepts`.",
    ),
    code("T02", "An adapter has neither `map` nor `service`, or both.", "Keep one of them."),
    code(
        "T03",
        "An adapter's target is declared by no PBC, or is the portal's own.",
        "Install the PBC that owns the type, or correct `to`.",
    ),
    code("T04", "An adapter's target stays on its page.", "Choose a type of reach `portal`."),
    code(
        "T05",
        "Nobody declares an event type for an adapter's input.",
        "Install the PBC, correct the pattern, or describe the type of another system under `accepts`.",
    ),
    code(
        "T06",
        "An adapter accepts a type that belongs to a PBC or the portal, or that another adapter accepts.",
        "Name its topics in `from`.",
    ),
    code(
        "T07",
        "Adapters feed one another for ever.",
        "Remove one of those that the message names; only converters between majors of one type may face each other.",
    ),
    code(
        "T08",
        "A classified field of the input would land in a field of a lower class.",
        "Leave it out, or have the owner of the target declare the class of its field.",
    ),
    code(
        "T09",
        "An adapter tells more people something than its input did, or leaves to a service what nobody can check.",
        "Read the message and decide whether that is meant.",
    ),
    code("T10", "An adapter uses `$text` or `$var`, which belong to a page.", "Use `$tpl`, or `$pick`."),
    code(
        "T20",
        "An input lacks what the mapping needs.",
        "Correct the sender, or give the mapping an `$or` with a value of its own; then try again.",
    ),
    code("T21", "The result does not fit the target's schema.", "Correct the mapping or the service; then try again."),
    code(
        "T22",
        "The result has no subject, or is too large for an event.",
        "Correct the mapping or the service; then try again.",
    ),
    code("T23", "An event went through too many adapters.", "Look for adapters that feed one another."),
    code(
        "T24",
        "An adapter's service refused an input, or sent the host elsewhere.",
        "See the service's own log; then try again.",
    ),
    code(
        "T25",
        "An adapter's service answered with what is no data.",
        "Answer 200 with JSON of at most 64 KiB, or 204; then try again.",
    ),
    code(
        "T26",
        "An adapter's service did not answer, again and again.",
        "Start it, or correct its address in `[endpoints]`; then try again.",
    ),
    code("T27", "The event log refused the result.", "Read the message; then try again."),
    code("T28", "An input that was to be tried again is not kept any more.", "Have the sender send it again."),
    code("W01", "A wire names an item that the page does not have.", "Correct the id."),
    code(
        "W02",
        "A wire starts at an output that the widget does not have.",
        "Choose one of the outputs that the message names.",
    ),
    code(
        "W03",
        "A wire ends at a property that the widget does not have.",
        "Choose one of the properties that the message names.",
    ),
    code(
        "W04",
        "A wire ends at an action that the widget does not have.",
        "Choose one of the actions that the message names.",
    ),
    code("W05", "A wire names a variable that the page does not have.", "Declare it under `variables`."),
    code("W06", "A wire names a query parameter that the page does not have.", "Declare it under `params`."),
    code("W07", "A mapping does not parse.", "Correct the place that the message names."),
    code("W08", "The value does not fit the target.", "Map it, or wire to another target."),
    code("W09", "Nobody can say whether the value fits the target.", "Describe the source more closely if you can."),
    code("W10", "Wires form a circle.", "Remove one of the wires that the message names."),
    code("W11", "Published events come back and publish again.", "Remove one of the wires that the message names."),
    code(
        "W12",
        "A wire receives a topic that its item may not receive.",
        "Use a pattern inside the widget's `subscribes`.",
    ),
    code(
        "W13",
        "A wire publishes a type that its item may not publish.",
        "Use a type inside the widget's `publishes`.",
    ),
    code(
        "W14",
        "A wire names an event type that no PBC of the catalogue declares.",
        "Install the PBC, or correct the type.",
    ),
    code("W15", "A time of a wire's policy is not valid.", "Use `500ms` or `2s`, at most one hour."),
    code("W16", "A mapping reads a field that the source never has.", "Correct the pointer."),
    code(
        "W17",
        "Two wires join the same two ends, so everything would arrive twice.",
        "Remove one of them, or give each a condition of its own.",
    ),
];

/// What to do about a code; none for a code that is not in the table.
pub fn remedy(code: &str) -> Option<&'static str> {
    ALL.iter().find(|entry| entry.code == code).map(|entry| entry.remedy)
}

/// The table as a Markdown page.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Codes\n\nMade by `cargo xtask gen` from `contract/src/codes.rs`; do not edit.\n\n\
         `J` reading JSON, `M` manifests, `O` APIs (OpenAPI), `P` pages, `L` page locks, `W` wires, `A` assets, `B` back ends that are installed, `C` certificates, `D` builds of one's own, `E` drafts, `F` files, `I` imports, `K` packages and their keys, `R` releases, `S` slots, \
         `T` adapters (translation).\n\
         Problem types of the HTTP interface and the codes of the bridge follow below.\n\n\
         | code | what it means | what to do |\n|---|---|---|\n",
    );
    for entry in ALL {
        writeln!(page, "| {} | {} | {} |", entry.code, entry.means, entry.remedy).expect("a string takes every text");
    }
    page.push_str("\n## Problem types (RFC 9457)\n\n| type | status | title |\n|---|---|---|\n");
    for kind in crate::problem::ALL {
        writeln!(page, "| `{}` | {} | {} |", kind.uri(), kind.status, kind.title).expect("a string takes every text");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    #[test]
    fn every_failure_kind_and_json_error_has_its_line() {
        for kind in crate::slot::FailureKind::ALL {
            assert!(ALL.iter().any(|entry| entry.code == kind.code()), "{kind:?}");
        }
    }
}
