/** A list of petitions; each can be chosen. */
import { REGIONS } from "./petition.js";
import { texts } from "./texts.js";

export function PetitionList({ petitions, marked, empty, locale, onChoose }) {
  const say = texts[locale];
  if (petitions.length === 0) return <p className="empty">{empty}</p>;
  return (
    <ul className="list">
      {petitions.map((petition) => (
        <li key={petition.petitionNo} className={marked && petition.region === marked ? "near" : undefined}>
          <button type="button" onClick={() => onChoose(petition)}>
            <span className="what">{petition.title || say.kinds[petition.kind] || say.kinds.other}</span>
            <span className="more">
              {petition.title ? `${say.kinds[petition.kind]} · ` : ""}
              {REGIONS[petition.region]?.[locale] ?? say.elsewhere} · {when(petition.at, locale)}
              {petition.visitOn ? ` · ${say.visit} ${petition.visitOn}` : ""}
            </span>
            <span className="number">{petition.petitionNo}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function when(at, locale) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: at.length > 10 ? "short" : undefined }).format(date);
}
