/** The commands of a hover's links. */
export const HOVER_COMMANDS = {
  traceLine: 'llmTrace.hover.traceLine',
  traceSelection: 'llmTrace.hover.traceSelection',
  allIds: 'llmTrace.hover.allIds',
  toggleBytes: 'llmTrace.hover.toggleBytes',
  chooseWhere: 'llmTrace.hover.chooseWhere',
} as const;
