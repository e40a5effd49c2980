/** How a region's simulated network behaves. */
export const networkModes = ['ok', 'slow', 'fail', 'cut'] as const;
export type NetworkState = { mode: (typeof networkModes)[number]; addMs: number };
