-- The marks of a kind on things whose name begins as asked.
-- KEYS  the things of one partition, or of several where all are on one server
-- ARGV  the first name, the name after the last
-- gives `thing NUL person` each
local found = {}
for _, key in ipairs(KEYS) do
    for _, member in ipairs(redis.call('ZRANGE', key, ARGV[1], ARGV[2], 'BYLEX')) do
        found[#found + 1] = member
    end
end
return found
