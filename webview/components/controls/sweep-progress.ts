/** The progress of consecutive runs, and the button that cancels them. */
import { css, html, nothing } from 'lit';
import '@vscode-elements/elements/dist/vscode-button';

/** A row with the button that starts such runs, their progress, and the button that cancels them. */
export const sweepStyles = css`
  .sweep { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; margin: 6px 0; }
`;

interface Sweep {
  /** What the runs are about. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** How many were tried, in words; `remaining` is the time for the others, "" if unknown. */
  readonly tried: string;
  readonly remaining: string;
  /** A further text, such as that other requests have to wait. */
  readonly note?: string;
  readonly cancel: { readonly action: string; readonly label: string; readonly run: () => void };
}

/** The content of a row of {@link sweepStyles} during the runs. */
export function sweepProgress({ label, done, total, tried, remaining, note, cancel }: Sweep) {
  const progress = [tried, remaining].filter(Boolean).join(', ');
  return html`<span role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax=${total} aria-valuenow=${done}
      aria-valuetext=${progress}>${progress}</span>
    <vscode-button secondary data-action=${cancel.action} @click=${cancel.run}>${cancel.label}</vscode-button>
    ${note === undefined ? nothing : html`<span class="small muted" data-waits>${note}</span>`}`;
}
