// What the bus of the looked-at page delivers, kept until the studio looks: hearing an event costs that page one call and one push.
export class Ring {
  constructor(most) {
    this.missed = 0;
    let kept = [];
    // The newest stay; they are let go of in lots, so that one more costs nothing.
    this.hear = (event) => {
      if (kept.push(event) < 2 * most) return;
      this.missed += kept.length - most;
      kept = kept.slice(-most);
    };
    this.take = () => {
      this.missed += Math.max(0, kept.length - most);
      const taken = kept.slice(-most);
      kept = [];
      return taken;
    };
  }
}
