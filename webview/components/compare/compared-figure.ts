/** A controller that makes a figure from an answer. The figure exists as long as the answer, and reports choices made in it. */
import type { LitElement, ReactiveController } from 'lit';
import { Listeners } from '../../base/listeners';
import type { Choice } from '../../choice/choice';
import { ChooseEvent } from '../../panel/panel';
import type { CompareData } from '../../state/compare/comparison';

interface FigureParts<Answer, Figure> {
  /** `undefined` while there is no answer. */
  readonly answer: () => Answer | undefined;
  /** @param before the previous figure, whose unchanged parts are reused */
  readonly make: (answer: Answer, before: Figure | undefined) => Figure;
  readonly chosen: (choice: Partial<Choice>) => void;
}

export class ComparedFigure<Answer, Figure> implements ReactiveController {
  private made: { readonly of: Answer; readonly data: CompareData; readonly figure: Figure } | undefined;

  constructor(
    private readonly host: LitElement & { readonly data: CompareData },
    private readonly parts: FigureParts<Answer, Figure>,
  ) {
    host.addController(this);
    new Listeners(host, host, {
      [ChooseEvent.type]: (event: ChooseEvent) => {
        // The rows of this figure are rows of the comparison; listeners further up would take them for positions of a trace.
        event.stopPropagation();
        parts.chosen(event.detail);
      },
    });
  }

  get value(): Figure | undefined {
    return this.made?.figure;
  }

  hostUpdate(): void {
    const { made, parts } = this;
    const { data } = this.host;
    const of = parts.answer();
    if (of === undefined) this.made = undefined;
    else if (made?.of !== of || made.data !== data) this.made = { of, data, figure: parts.make(of, made?.figure) };
  }
}
