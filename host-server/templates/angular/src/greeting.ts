/**
 * Greets somebody by name.
 *
 * Property: `who`. Event: `greeted` `{who, times}`.
 */
import { ChangeDetectionStrategy, Component, computed, input, output, ViewEncapsulation } from "@angular/core";
import { type Host, useHost } from "@jogakbo/widget/angular";
import type { MainEvents } from "./manifest";
import { styles } from "./styles";
import { texts } from "./texts";

@Component({
  selector: "__TAG__",
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.ShadowDom,
  host: { "(jgb-reset)": "reset()" },
  styles,
  template: `
    <p [attr.lang]="portal.locale()">{{ say().hello(who()) }}</p>
    <button type="button" [attr.lang]="portal.locale()" (click)="greet()">{{ say().greet }}</button>
  `,
})
export class Greeting {
  readonly who = input<string>("Jogakbo");
  readonly host = input<Host | null>(null);
  readonly greeted = output<MainEvents["greeted"]>();

  protected readonly portal = useHost(this.host);
  protected readonly say = computed(() => texts[this.portal.locale()]);
  private times = 0;

  protected greet(): void {
    this.times += 1;
    this.greeted.emit({ who: this.who(), times: this.times });
  }

  /** Counts from the start again. */
  reset(): void {
    this.times = 0;
  }
}
