/** The walkthrough that package.json has: VS Code offers it once, on its Welcome page, and lists it there among others. */
export const WALKTHROUGH = 'firstHour';
