/** The newest petitions of everybody: kind, district and time, never the citizen's words. */
import { useTexts, usePetitions } from "./hooks.js";
import { PetitionList } from "./list.js";
import { FILED } from "./petition.js";

export function Feed({ host, region, limit = 6, deskPath, turn, emit }) {
  const { locale, say } = useTexts(host);
  const count = Math.min(Math.max(Number(limit) || 6, 1), 20);
  const { list, state, arrived } = usePetitions(host, `${FILED}.>`, count, turn);
  const near = region ? list.filter((petition) => petition.region === region).length : 0;
  return (
    <div className="petitions" lang={locale}>
      <p className="summary">
        <span>{say.feedState[state] ?? say.feedState.waiting}</span>
        {region && list.length > 0 && <span className="tag">{say.near(near)}</span>}
      </p>
      <PetitionList
        petitions={list}
        marked={region}
        empty={say.noneYet}
        locale={locale}
        onChoose={(petition) => emit("petition-chosen", { petitionNo: petition.petitionNo, kind: petition.kind })}
      />
      <p className="hidden" role="status">
        {arrived > 0 ? say.arrived(arrived) : ""}
      </p>
      {deskPath && (
        <p className="actions">
          <a href={locale === "en" ? `/en${deskPath}` : deskPath}>{say.fileOne}</a>
        </p>
      )}
    </div>
  );
}
