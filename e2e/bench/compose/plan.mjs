// Which visits a run makes, in which order, and how long that takes.

/** Seconds that one visit of one system may take, before anything was measured. */
const guess = ({ count, throttle }, caches) => 1.2 + caches * (0.3 + 0.008 * count * Math.sqrt(throttle));

/** The systems of one round: another one begins each time, and every second round goes backwards. */
export function order(names, round) {
  const turned = names.map((_, i) => names[(i + round + names.length) % names.length]);
  return round % 2 ? turned.reverse() : turned;
}

/** Tells how long it all will take; better, the more it has seen. */
export class Clock {
  /** `blocks` are `{count, throttle}`, `rounds` is how often each system is visited in each. */
  constructor(blocks, { rounds, systems, caches }) {
    this.work = blocks.map((block) => ({ block, left: rounds + 1, seconds: guess(block, caches) * systems }));
    this.factor = 1;
    this.seen = { guessed: 0, took: 0 };
  }

  /** Seconds that are left. */
  get left() {
    return this.work.reduce((sum, { left, seconds, own }) => sum + left * (own ?? seconds * this.factor), 0);
  }

  /** Takes note that a round of `block` took so many seconds. */
  done(block, took) {
    const part = this.work.find((part) => part.block === block);
    part.left--;
    part.all = (part.all ?? 0) + took;
    part.rounds = (part.rounds ?? 0) + 1;
    part.own = part.all / part.rounds;
    this.seen.guessed += part.seconds;
    this.seen.took += took;
    this.factor = this.seen.took / this.seen.guessed;
  }

  toString() {
    const minutes = this.left / 60;
    return minutes < 1.5 ? `${Math.ceil(this.left)} s` : minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
  }
}
