// The shapes of the JSON API (docs/stand-in.md) and of the panel's figures, for the other files' comments.

/** @typedef {{ id: number, name: string, username?: string }} Person */

/**
 * @typedef {object} Chat
 * @property {number} id
 * @property {"private" | "group"} type
 * @property {string} title
 * @property {Person[]} members
 * @property {boolean} blocked
 * @property {string | null} typing
 * @property {Message | null} lastMessage
 */

/** @typedef {{ text: string, data?: string, url?: string }} Button */
/** @typedef {{ type: string, offset: number, length: number, url?: string }} Entity */
/** @typedef {{ command: string, description: string }} Command */
/** @typedef {{ id: number, name: string, username: string, commands: Command[] }} Bot */
/** @typedef {{ url: string, width: number, height: number, thumbUrl: string, size?: number }} Photo */
/** @typedef {{ url: string, name: string, mime: string, size: number }} File */

/**
 * @typedef {object} Message
 * @property {number} id
 * @property {number} chatId
 * @property {number} revision
 * @property {"user" | "bot"} from
 * @property {number} fromId
 * @property {string} fromName
 * @property {number} date
 * @property {string} [text]
 * @property {string} [caption]
 * @property {Entity[]} [entities]
 * @property {Photo} [photo]
 * @property {File} [document]
 * @property {File} [video]
 * @property {string} [albumId]
 * @property {number} [replyTo]
 * @property {Button[][]} [buttons]
 * @property {string} [reaction]
 * @property {number} edited
 * @property {true} [deleted]
 */

/**
 * A message on its way to the server.
 *
 * @typedef {object} Sending
 * @property {string} key
 * @property {number} chatId
 * @property {string} text
 * @property {{ name: string, isPicture: boolean, previewUrl: string }[]} files
 * @property {number} progress from 0 to 1
 * @property {string} [error]
 * @property {() => void} again
 * @property {() => void} cancel
 */

/** @typedef {{ name: string, url: string }} Sample */

/** @typedef {{ name: string, waiting: number | null, inFlight: number | null, delayed: number | null }} PanelQueue */

/**
 * @typedef {object} PanelWorker
 * @property {string} name
 * @property {number} pid
 * @property {"starting" | "idle" | "working" | "stopped"} state
 * @property {{ jobId: string, kind: string, since: number }} [job]
 * @property {number} running
 * @property {number} done
 */

/**
 * @typedef {object} PanelJob
 * @property {string} jobId
 * @property {string} kind
 * @property {"done" | "refused" | "retrying" | "failed"} outcome
 * @property {string} worker
 * @property {number} at
 * @property {number} waitedMs
 * @property {number} totalMs
 * @property {Record<string, number>} steps
 */

/**
 * @typedef {object} PanelStatus
 * @property {PanelQueue[]} queues
 * @property {PanelWorker[]} workers
 * @property {{ perSecond: number, history: number[] }} rate
 * @property {PanelJob[]} jobs
 */

// Makes this a module, whose types others import.
export const types = undefined;
