/** The arguments that let Node run the TypeScript of this repository. Types are left out and not checked. */
export const TYPESCRIPT = ['--require', 'tsx/cjs'];
