// What a sign-off needs before it counts as agreed, as it stands in a definition's `need`.
//
//   Need need = Need::parse(json::parse(R"({"majority": "body", "present": "2/3"})")).value();
//
//   {"all": true}              everyone who is not recused
//   {"any": 2}                 at least two
//   {"of": [2, 3]}             two of the three asked
//   {"consensus": true}        nobody against, at least one for
//   {"share": "2/3"}           at least two thirds of all members
//   {"majority": "body"}       more than half of all members
//   {"majority": "present"}    more than half of those present
//   {"majority": "cast"}       more than half of the votes cast
//   … "base": "cast"           with share: of what; "body" (the default), "present" or "cast"
//   … "strict": true           with share: more than the share instead of at least
//   … "abstentions": "cast"    with the base "cast": who abstains has cast a vote; "not-cast" is the default
//   … "present": "2/3", 5      and so many of all members present; with share, majority and consensus
//   … "recused": "leave"       who is recused is no longer one of all members; "stay" is the default
//
// `all`, `any`, `of`, `consensus` and `present` count heads; `share` and `majority` count weights. Shares are fractions
// of integers and are compared by multiplying out: nothing is ever rounded, and nothing overflows within the bounds of
// max_denominator here and max_members and max_weight in tally.h. Present are those who voted or abstained; whoever is
// absent is not present, but still one of all members. Silence is nothing: it is never counted for.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::approval {

inline constexpr std::int64_t max_denominator = 1000;

struct Share {
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;
  bool operator==(const Share&) const = default;
};

// "2/3", 0 < n <= d <= max_denominator. Fails with `invalid`/"bad-share".
[[nodiscard]] base::Result<Share> parse_share(std::string_view text);

// How many must be there: a share of all members, or a number of them.
struct Quorum {
  Share share;
  std::int64_t heads = 0;  // 0: the share holds
  bool operator==(const Quorum&) const = default;
};

struct Need {
  enum class Kind {
    all,        // every member not recused
    count,      // `count` members: any, of
    consensus,  // no objection
    share,      // `share` of the weights in `base`: share, majority
  };
  // The weights a share is taken of.
  enum class Base {
    body,     // all members
    present,  // who voted or abstained
    cast,     // who voted; who abstained as well where `abstentions_cast`
  };
  Kind kind = Kind::all;
  std::int64_t count = 0;
  std::int64_t asked = 0;  // the m of n-of-m; 0 when not stated
  Share share;
  Base base = Base::body;
  bool strict = false;  // more than the share; a majority is {1/2, strict}
  bool abstentions_cast = false;
  bool recused_leave = false;
  std::optional<Quorum> present;

  // Fails with `invalid`/"bad-need" and a fault per problem, pointers starting with `pointer`.
  [[nodiscard]] static base::Result<Need> parse(const base::json& value, std::string_view pointer = "");
  // Reading it again gives an equal need; {"share": "1/2", "strict": true} is printed as a majority.
  [[nodiscard]] base::json to_json() const;
  // Said to a person: "hơn một nửa tổng số thành viên".
  [[nodiscard]] base::Text describe() const;
  // More than exactly half: only then can the two sides be equal.
  [[nodiscard]] bool is_majority() const;
  bool operator==(const Need&) const = default;
};

}  // namespace trinhky::approval
