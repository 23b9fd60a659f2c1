-- One append: answered again if it was done before, refused if something has changed since; else written and told.
-- It may be run any number of times: the id decides. All keys but the records stand in the topic's partition.
--
-- KEYS  log, bodies, ids, nouns, heads, then the hash of each record put (on a cluster: the outbox)
-- ARGV  topic, person, id, digest, the epoch of a new log, PUBLISH or SPUBLISH, channel,
--       expected noun ('' for none), its newest seq known, noun ('' for none), what stands for a redacted change,
--       number of changes, of redactions, of puts (-1: one value for the outbox); then these:
--       a body each; a seq each; key and value each, or the value for the outbox
-- gives {seq, epoch, 1 if it was done before}, {-1}: the id was used for something else, {-2}: has changed,
-- {-3}: without changes it only asked whether the id was given, and it was not
local known = redis.call('HGET', KEYS[3], ARGV[3])
if known then
    local entry = redis.call('XRANGE', KEYS[1], '0-' .. known, '0-' .. known)[1][2]
    if entry[4] ~= ARGV[2] or entry[6] ~= ARGV[4] then
        return {-1}
    end
    return {tonumber(known), string.match(redis.call('HGET', KEYS[5], ARGV[1]), '^%S+'), 1}
end
if ARGV[12] == '0' then
    return {-3}
end
if ARGV[8] ~= '' then
    local last = redis.call('HGET', KEYS[4], ARGV[8])
    if last and tonumber(last) > tonumber(ARGV[9]) then
        return {-2}
    end
end
local epoch, top = ARGV[5], 0
local head = redis.call('HGET', KEYS[5], ARGV[1])
if head then
    epoch, top = string.match(head, '^(%S+) (%d+)$')
    top = tonumber(top)
end
local changes, redactions, puts = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14])
local first, at = top + 1, 14
-- XADD refuses an id that is not larger than the last: a seq cannot be given twice.
redis.call('XADD', KEYS[1], '0-' .. first, 'i', ARGV[3], 'p', ARGV[2], 'd', ARGV[4])
redis.call('HSET', KEYS[2], first, ARGV[at + 1])
for n = 2, changes do
    redis.call('XADD', KEYS[1], '0-' .. top + n, 'i', ARGV[3])
    redis.call('HSET', KEYS[2], top + n, ARGV[at + n])
end
redis.call('HSET', KEYS[3], ARGV[3], first)
redis.call('HSET', KEYS[5], ARGV[1], epoch .. ' ' .. top + changes)
if ARGV[10] ~= '' then
    redis.call('HSET', KEYS[4], ARGV[10], top + changes)
end
local message = 'L' .. ARGV[1] .. '\n' .. epoch .. '\n' .. first .. '\n' .. ARGV[3] .. '\n'
    .. table.concat(ARGV, '\n', at + 1, at + changes)
at = at + changes
for n = 1, redactions do
    -- Only what stands before it: a later one would fall on what another append puts there.
    local seq = ARGV[at + n]
    if tonumber(seq) < first and redis.call('HEXISTS', KEYS[2], seq) == 1 then
        redis.call('HSET', KEYS[2], seq, ARGV[11])
    end
end
at = at + redactions
if puts == -1 then
    redis.call('HSET', KEYS[6], ARGV[1] .. '\n' .. first, ARGV[at + 1])
end
for n = 1, puts do
    redis.call('HSET', KEYS[5 + n], ARGV[at + n * 2 - 1], ARGV[at + n * 2])
end
redis.call(ARGV[6], ARGV[7], message)
return {first, epoch, 0}
