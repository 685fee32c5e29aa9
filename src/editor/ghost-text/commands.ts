/** The commands of ghost text, and of the models that it uses, by their names in package.json. */
export const COMMANDS = {
  menu: 'llmTrace.menu',
  toggle: 'llmTrace.ghostText.toggle',
  trigger: 'llmTrace.ghostText.trigger',
  pause: 'llmTrace.ghostText.pause',
  explain: 'llmTrace.explainSuggestion',
  often: 'llmTrace.ghostText.often',
  statistics: 'llmTrace.ghostText.statistics',
  nextTokens: 'llmTrace.nextTokens',
  deleteStatistics: 'llmTrace.ghostText.deleteStatistics',
  model: 'llmTrace.chooseModel',
  ownModel: 'llmTrace.ghostText.chooseModel',
} as const;
