// The entry of every page.
export {};
