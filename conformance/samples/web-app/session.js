"use strict";

const { randomUUID } = require("node:crypto");

const sessions = new Map();

// The session of whoever sent this request, by their cookie; a stranger gets a new one.
module.exports = (request, response) => {
    const [, known] = /session=([^;]+)/.exec(request.headers.cookie ?? "") ?? [];
    if (sessions.has(known)) {
        return sessions.get(known);
    }
    const id = randomUUID();
    sessions.set(id, { id });
    response.setHeader("Set-Cookie", `session=${id}; HttpOnly; SameSite=Lax; Path=/`);
    return sessions.get(id);
};

module.exports.end = ({ id }) => sessions.delete(id);
