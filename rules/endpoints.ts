import type { Endpoint, Server } from "../src/model/server.ts";

const isOpen = ({ gate }: Endpoint): boolean => gate === "open" || gate === "switched";

/** Where callers come in whom nobody asked for a credential; the surest first. */
export const openEndpoint = ({ endpoints = [] }: Server): Endpoint | undefined => endpoints.find(({ gate }) => gate === "open") ?? endpoints.find(isOpen);
