"use strict";

// As much of Electron's BrowserWindow as the program needs: a title, and the handle that the system knows it by.
module.exports = class BrowserWindow {
    #handle;

    constructor(number) {
        this.#handle = Buffer.alloc(8);
        this.#handle.writeBigUInt64LE(BigInt(number));
    }

    /** A pointer's bytes, least significant first, as Electron gives them on little-endian machines. */
    getNativeWindowHandle() {
        return this.#handle;
    }

    setTitle(title) {
        console.log(`[${title}]`);
    }
};
