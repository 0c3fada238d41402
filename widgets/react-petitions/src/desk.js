/** The desk: file a petition, see one's own. */
import { useEffect, useId, useState } from "react";
import { useTexts, usePetitions } from "./hooks.js";
import { PetitionList } from "./list.js";
import { day, dayOf, FILED, KINDS, newNumber, RECEIPT, REGIONS } from "./petition.js";

export function Desk({ host, region, visitDate, limit = 10, turn, emit }) {
  const { locale, say } = useTexts(host);
  const count = Math.min(Math.max(Number(limit) || 10, 1), 50);
  const mine = usePetitions(host, `${RECEIPT}.users.{user}.>`, count, turn);
  const [message, setMessage] = useState(null);
  const [busy, setBusy] = useState(false);

  async function file(form) {
    if (!host?.events) return setMessage({ bad: true, text: say.noPortal });
    setBusy(true);
    setMessage(null);
    const now = new Date();
    const filed = { petitionNo: newNumber(now), kind: form.kind, region: form.region, filedOn: day(now) };
    const receipt = { ...filed, title: form.title, ...(form.visitOn ? { visitOn: form.visitOn } : {}) };
    try {
      await host.events.publish(FILED, filed, { subject: `petitions/${filed.petitionNo}`, key: filed.petitionNo });
    } catch (error) {
      setBusy(false);
      return setMessage({ bad: true, text: say.errors[error?.code] ?? say.errors.other, login: error?.code === "unauthenticated" });
    }
    mine.add({ ...receipt, at: now.toISOString() });
    setMessage({ bad: false, text: say.filed(filed.petitionNo) });
    setBusy(false);
    emit("petition-filed", { petitionNo: filed.petitionNo, kind: filed.kind, region: filed.region });
    try {
      await host.events.publish(RECEIPT, receipt, { subject: `users/{user}/petitions/${filed.petitionNo}`, key: filed.petitionNo });
    } catch (error) {
      setMessage({ bad: false, text: `${say.filed(filed.petitionNo)} ${say.notKept}` });
      host.log?.("warn", "the receipt could not be kept", { code: error?.code });
    }
  }

  return (
    <div className="petitions" lang={locale}>
      <PetitionForm say={say} locale={locale} region={region} visitDate={visitDate} busy={busy} onFile={file} />
      <div role="status" className={message?.bad ? "message bad" : "message"}>
        {message?.text}
      </div>
      {message?.login && (
        <button type="button" className="plain" onClick={() => host.session.requireLogin()}>
          {say.signIn}
        </button>
      )}
      <h3>{say.mine}</h3>
      <PetitionList
        petitions={mine.list}
        empty={mine.state === "waiting" ? say.loading : say.noneOfMine}
        locale={locale}
        onChoose={(petition) => emit("petition-chosen", { petitionNo: petition.petitionNo, kind: petition.kind })}
      />
    </div>
  );
}

function PetitionForm({ say, locale, region, visitDate, busy, onFile }) {
  const id = useId();
  const [kind, setKind] = useState(KINDS[0]);
  const [title, setTitle] = useState("");
  const [fault, setFault] = useState("");
  const [where, setWhere] = useState(region in REGIONS ? region : Object.keys(REGIONS)[0]);
  const [visitOn, setVisitOn] = useState(dayOf(visitDate));
  useEffect(() => {
    if (region in REGIONS) setWhere(region);
  }, [region]);
  useEffect(() => {
    if (visitDate) setVisitOn(dayOf(visitDate));
  }, [visitDate]);

  function submit(event) {
    event.preventDefault();
    const words = title.trim();
    if (!words) {
      setFault(say.titleMissing);
      event.currentTarget.elements.namedItem("title").focus();
      return;
    }
    setFault("");
    onFile({ kind, title: words, region: where, visitOn });
    setTitle("");
  }

  return (
    <form onSubmit={submit} noValidate>
      <div className="fields">
        <label htmlFor={`${id}kind`}>{say.kind}</label>
        <select id={`${id}kind`} value={kind} onChange={(event) => setKind(event.target.value)}>
          {KINDS.map((key) => (
            <option key={key} value={key}>
              {say.kinds[key]}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}where`}>{say.where}</label>
        <select id={`${id}where`} value={where} onChange={(event) => setWhere(event.target.value)}>
          {Object.entries(REGIONS).map(([code, name]) => (
            <option key={code} value={code}>
              {name[locale]}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}title`}>{say.title}</label>
        <div>
          <input
            id={`${id}title`}
            name="title"
            value={title}
            maxLength={80}
            autoComplete="off"
            required
            aria-invalid={fault !== ""}
            aria-describedby={fault ? `${id}fault` : `${id}hint`}
            onChange={(event) => setTitle(event.target.value)}
          />
          {fault ? (
            <p id={`${id}fault`} className="fault">
              {fault}
            </p>
          ) : (
            <p id={`${id}hint`} className="hint">
              {say.titleHint}
            </p>
          )}
        </div>
        <label htmlFor={`${id}visit`}>{say.visitOptional}</label>
        <input id={`${id}visit`} type="date" value={visitOn} onChange={(event) => setVisitOn(event.target.value)} />
      </div>
      <button type="submit" aria-disabled={busy}>
        {busy ? say.filing : say.file}
      </button>
    </form>
  );
}
