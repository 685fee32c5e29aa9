/** Highlights everything that stands for the token that is pointed at, and reports which token the pointer is over. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type SequenceName, TOKENS } from '../../src/trace/steps/sequences';
import { PreviewObserver, preview } from './preview';

/** The attribute of highlighted elements. */
const LIT = 'data-previewed';

/**
 * For components whose elements stand for tokens, with the position in an attribute. Elements are marked one by one, since
 * rendering a long list again at every move of the pointer would be slow.
 */
export class PreviewMarks implements ReactiveController {
  private marked: Element | null = null;

  /** @param attribute the attribute that holds the position */
  constructor(
    private readonly host: ReactiveControllerHost & { readonly renderRoot: HTMLElement | DocumentFragment },
    private readonly attribute: string,
    /** The sequence of the tokens; null while the elements stand for none. */
    private readonly sequence: () => SequenceName | null = () => TOKENS,
  ) {
    host.addController(this);
    new PreviewObserver(host, () => this.mark());
  }

  hostUpdated(): void {
    this.mark();
  }

  readonly over = (event: Event): void => {
    const element = (event.target as Element).closest(`[${this.attribute}]`);
    const sequence = this.sequence();
    if (sequence === null) return;
    preview.point(sequence, element ? Number(element.getAttribute(this.attribute)) : undefined);
  };

  readonly leave = (): void => {
    preview.point(this.sequence() ?? TOKENS, undefined);
  };

  private mark(): void {
    const sequence = this.sequence();
    const token = sequence === null ? undefined : preview.in(sequence);
    const element =
      token === undefined ? null : (this.host.renderRoot?.querySelector(`[${this.attribute}="${token}"]`) ?? null);
    if (element !== this.marked) this.marked?.removeAttribute(LIT);
    element?.setAttribute(LIT, '');
    this.marked = element;
  }
}
