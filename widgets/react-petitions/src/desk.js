/** The desk: file a petition, see one's own. */
import { useEffect, useId, useRef, useState } from "react";
import { useTexts, usePetitions } from "./hooks.js";
import { PetitionList } from "./list.js";
import { dayOf, drawUp, FILED, KINDS, RECEIPT, REGIONS } from "./petition.js";

/** Milliseconds a citizen waits before being told that no answer has come yet. */
const PATIENCE = 6000;

export function Desk({ host, region, visitDate, limit = 10, turn, emit }) {
  const { locale, say } = useTexts(host);
  const count = Math.min(Math.max(Number(limit) || 10, 1), 50);
  const mine = usePetitions(host, `${RECEIPT}.users.{user}.>`, count, turn);
  const [message, setMessage] = useState(null);
  const [busy, setBusy] = useState(false);
  const [filed, setFiled] = useState(null);
  const draft = useRef(null);

  async function file(form) {
    if (!host?.events) return setMessage({ bad: true, text: say.noPortal });
    setBusy(true);
    setMessage(null);
    // The same words again are the same petition: should the first one have arrived after all, this one is a repetition.
    const words = JSON.stringify(form);
    if (draft.current?.words !== words) draft.current = { words, form, ...drawUp(form) };
    const petition = draft.current;
    // An answer that is still out is waited for again; the portal sends the event once it is connected.
    if (!petition.open) petition.answer = publish(petition);
    await Promise.race([petition.answer, new Promise((done) => setTimeout(done, PATIENCE))]);
    if (petition.open) setMessage({ bad: true, again: true, text: say.notYet });
    setBusy(false);
  }

  /** Publishes and says how it went, however long it takes; never rejects. */
  async function publish(petition) {
    const { filed, receipt, form } = petition;
    petition.open = true;
    try {
      await host.events.publish(FILED, filed, {
        subject: `petitions/${filed.petitionNo}`,
        id: `filed-${filed.petitionNo}`,
        key: filed.petitionNo,
      });
    } catch (error) {
      petition.open = false;
      const text = say.errors[error?.code] ?? say.errors.other;
      return setMessage({ bad: true, again: true, text, login: error?.code === "unauthenticated" });
    }
    petition.open = false;
    if (draft.current === petition) draft.current = null;
    mine.add({ ...receipt, at: new Date().toISOString() });
    setFiled(form);
    setMessage({ bad: false, text: say.filed(filed.petitionNo) });
    emit("petition-filed", { petitionNo: filed.petitionNo, kind: filed.kind, region: filed.region });
    keepReceipt(filed, receipt);
  }

  async function keepReceipt({ petitionNo }, receipt) {
    try {
      await host.events.publish(RECEIPT, receipt, { subject: `users/{user}/petitions/${petitionNo}`, key: petitionNo });
    } catch (error) {
      setMessage({ bad: false, text: `${say.filed(petitionNo)} ${say.notKept}` });
      host.log?.("warn", "the receipt could not be kept", { code: error?.code });
    }
  }

  return (
    <div className="petitions" lang={locale}>
      <PetitionForm
        say={say}
        locale={locale}
        region={region}
        visitDate={visitDate}
        busy={busy}
        again={Boolean(message?.again)}
        filed={filed}
        onFile={file}
        onWritten={(written) => host?.ui?.setDirty?.(written)}
      />
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

/** Keeps what was written until `filed` says that it arrived. */
function PetitionForm({ say, locale, region, visitDate, busy, again, filed, onFile, onWritten }) {
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
  const written = title.trim() !== "";
  useEffect(() => {
    onWritten(written);
  }, [written]);
  useEffect(() => {
    // Whoever wrote on while the answer was out keeps the new words.
    if (filed) setTitle((now) => (now.trim() === filed.title ? "" : now));
  }, [filed]);

  function submit(event) {
    event.preventDefault();
    if (busy) return;
    const words = title.trim();
    if (!words) {
      setFault(say.titleMissing);
      event.currentTarget.elements.namedItem("title").focus();
      return;
    }
    setFault("");
    onFile({ kind, title: words, region: where, visitOn });
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
        {busy ? say.filing : again ? say.again : say.file}
      </button>
    </form>
  );
}
