export { printable, terminalJson, terminalText } from "../../text/printable.ts";
