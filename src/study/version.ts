/** Of the package, as package.json has it (a test keeps them equal); runs keep it. */
export const VERSION = '0.1.0';
