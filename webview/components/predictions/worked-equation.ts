/** Styles of an equation within a line of text. */
import { css } from 'lit';

export const equationStyles = css`
  :host { display: block; margin: 4px 0 8px; }
  p { margin: 2px 0; }
  .equation { font-family: var(--mono); font-size: var(--small); line-height: 1.5; padding-left: 2ch; text-indent: -2ch;
    overflow-wrap: anywhere; }
`;
