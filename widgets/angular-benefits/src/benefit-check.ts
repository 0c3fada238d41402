/**
 * Which supports an income may open: the share of the median income of a household, and the limits it is within.
 *
 * Properties: `people` (1 to 10), `income` (10,000 won a month). Event: `assessed` `{people, percent, count}`.
 */
import { ChangeDetectionStrategy, Component, computed, effect, input, linkedSignal, output, signal, ViewEncapsulation } from "@angular/core";
import { type Host, type Locale, localeOf } from "./host";
import { type Assessment, assess, BENEFITS } from "./rules";
import { styles } from "./styles";
import { texts } from "./texts";

/** What wires hear of an assessment; never the income itself. */
export interface Assessed {
  readonly people: number;
  readonly percent: number;
  readonly count: number;
}

@Component({
  selector: "demo-benefit-check",
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.ShadowDom,
  styles,
  template: `
    <div class="check" [attr.lang]="locale()">
      <form novalidate (submit)="submit($event)">
        <label for="people">{{ say().people }}</label>
        <select id="people" [value]="household()" (change)="household.set(+picked($event))">
          @for (count of counts; track count) {
            <option [value]="count" [selected]="count === household()">{{ say().peopleOf(count) }}</option>
          }
        </select>
        <label for="income">{{ say().income }}</label>
        <div class="field">
          <input id="income" type="text" inputmode="numeric" autocomplete="off" aria-describedby="hint"
            [value]="amount()" [attr.aria-invalid]="wrong() ? 'true' : null" (input)="amount.set(picked($event))" />
          <p id="hint" [class.fault]="wrong()">{{ wrong() ? say().missing : say().hint }}</p>
        </div>
        <button type="submit">{{ say().check }}</button>
      </form>
      <div role="status">
        @if (result(); as found) {
          <p class="share">{{ say().result(shown(found.percent), shown(round(found.median))) }}</p>
          <p>{{ say().count(found.eligible.length) }}</p>
        }
      </div>
      @if (result(); as found) {
        <ul>
          @for (benefit of benefits; track benefit.id) {
            <li [class.yes]="found.eligible.includes(benefit.id)">
              <span class="name">{{ say().names[benefit.id] }}</span>
              <span class="limit">{{ say().upTo(benefit.upTo) }}</span>
              <span class="answer">{{ found.eligible.includes(benefit.id) ? say().yes : say().no }}</span>
            </li>
          }
        </ul>
      }
      <p class="note">{{ say().note }}</p>
    </div>
  `,
})
export class BenefitCheck {
  readonly people = input<number>(1);
  readonly income = input<number | null>(null);
  readonly host = input<Host | null>(null);
  readonly assessed = output<Assessed>();

  protected readonly benefits = BENEFITS;
  protected readonly counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  protected readonly household = linkedSignal(() => Math.min(Math.max(Math.round(Number(this.people()) || 1), 1), 10));
  protected readonly amount = linkedSignal(() => (this.income() === null ? "" : String(this.income())));
  protected readonly wrong = signal(false);
  protected readonly result = signal<Assessment | null>(null);
  protected readonly locale = signal<Locale>("ko");
  protected readonly say = computed(() => texts[this.locale()]);

  constructor() {
    effect((onCleanup) => {
      const host = this.host();
      this.locale.set(localeOf(host));
      const forget = host?.env?.onChange?.(() => this.locale.set(localeOf(host)));
      onCleanup(() => (typeof forget === "function" ? forget() : undefined));
    });
  }

  protected picked(event: Event): string {
    return (event.target as HTMLInputElement | HTMLSelectElement).value;
  }

  protected round(won: number): number {
    return Math.round(won / 10_000);
  }

  protected shown(value: number): string {
    return new Intl.NumberFormat(this.locale(), { maximumFractionDigits: 1 }).format(value);
  }

  protected submit(event: Event): void {
    event.preventDefault();
    const text = this.amount().replaceAll(/[,\s]/g, "");
    const income = Number(text);
    this.wrong.set(!/^\d+(\.\d+)?$/.test(text) || income > 10_000);
    if (this.wrong()) {
      this.result.set(null);
      return;
    }
    const found = assess(this.household(), income * 10_000);
    this.result.set(found);
    this.assessed.emit({ people: this.household(), percent: found.percent, count: found.eligible.length });
  }
}
