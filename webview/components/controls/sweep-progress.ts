/** How far runs in turn are, and the button that ends them. */
import { css, html, nothing } from 'lit';
import '@vscode-elements/elements/dist/vscode-button';

/** A row of what begins such runs, says how far they are, and ends them. */
export const sweepStyles = css`
  .sweep { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; margin: 6px 0; }
`;

interface Sweep {
  /** What they are runs of. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** How many were tried, in words, and how long the others take: "" where that is not known. */
  readonly tried: string;
  readonly remaining: string;
  /** What else is said, as that other requests wait. */
  readonly note?: string;
  readonly cancel: { readonly action: string; readonly label: string; readonly run: () => void };
}

/** What stands in a row of {@link sweepStyles} while they go on. */
export function sweepProgress({ label, done, total, tried, remaining, note, cancel }: Sweep) {
  const progress = [tried, remaining].filter(Boolean).join(', ');
  return html`<span role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax=${total} aria-valuenow=${done}
      aria-valuetext=${progress}>${progress}</span>
    <vscode-button secondary data-action=${cancel.action} @click=${cancel.run}>${cancel.label}</vscode-button>
    ${note === undefined ? nothing : html`<span class="small muted" data-waits>${note}</span>`}`;
}
