/** The token that is pointed at, anywhere: figures highlight it without being redrawn. */

import type { ReactiveControllerHost } from 'lit';
import { type SequenceName, TOKENS } from '../../src/trace/steps/sequences';
import { Listeners } from '../base/listeners';

class Preview extends EventTarget {
  private pointed: { readonly sequence: SequenceName; readonly position: number } | undefined;
  /** Whether the token is pointed at in the document of the text, and not in the page. */
  private isOutside = false;

  /** The position that is pointed at in a sequence; `undefined` if the token is in another sequence, or nothing is pointed at. */
  in(sequence: SequenceName): number | undefined {
    return this.pointed?.sequence === sequence ? this.pointed.position : undefined;
  }

  point(sequence: SequenceName, position: number | undefined): void {
    const { pointed } = this;
    this.isOutside = false;
    if (position === pointed?.position && (position === undefined || sequence === pointed?.sequence)) return;
    this.pointed = position === undefined ? undefined : { sequence, position };
    this.dispatchEvent(new Event('change'));
  }

  /**
   * Sets the token pointed at in the document of the text. `undefined` clears it, but not a token that is pointed at in the
   * page.
   */
  pointOutside(sequence: SequenceName, position: number | undefined): void {
    if (position === undefined) this.endOutside();
    else {
      this.point(sequence, position);
      this.isOutside = true;
    }
  }

  /** To be called when the user acts in the page: the document does not report that the pointer has left it. */
  endOutside(): void {
    if (this.isOutside) this.token = undefined;
  }

  /** The position in the sequence that every trace has. */
  get token(): number | undefined {
    return this.in(TOKENS);
  }

  set token(position: number | undefined) {
    this.point(TOKENS, position);
  }
}

/** One for the page, as only one thing can be pointed at. */
export const preview = new Preview();

/** Updates a component when another token is pointed at. */
export class PreviewObserver extends Listeners {
  constructor(host: ReactiveControllerHost, update: () => void) {
    super(host, preview, { change: update });
  }
}
