/** The commands of a hover's links. */
export const HOVER_COMMANDS = {
  traceLine: 'llmTrace.hover.traceLine',
  traceSelection: 'llmTrace.hover.traceSelection',
  toggleBytes: 'llmTrace.hover.toggleBytes',
  chooseWhere: 'llmTrace.hover.chooseWhere',
  turnOff: 'llmTrace.hover.turnOff',
} as const;
