-- A stretch of a log, all of one moment.
-- KEYS  bodies, heads
-- ARGV  topic, the seq to begin after or to end before, how many at most, 'forth' or 'back'
-- gives {epoch, top, first seq, body …}, or nothing when the topic has no log
local head = redis.call('HGET', KEYS[2], ARGV[1])
if not head then
    return {}
end
local epoch, top = string.match(head, '^(%S+) (%d+)$')
top = tonumber(top)
local edge, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
local first, last
if ARGV[4] == 'forth' then
    first = math.max(edge + 1, 1)
    last = math.min(first + limit - 1, top)
else
    last = math.min(edge - 1, top)
    first = math.max(last - limit + 1, 1)
end
local found = {epoch, top, first}
for from = first, last, 1000 do
    local seqs = {}
    for seq = from, math.min(from + 999, last) do
        seqs[#seqs + 1] = string.format('%d', seq)
    end
    for _, body in ipairs(redis.call('HMGET', KEYS[1], unpack(seqs))) do
        found[#found + 1] = body or ''
    end
end
return found
