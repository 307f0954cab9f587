// What a sign-off needs before it counts as agreed, as it stands in a definition's `need`.
//
//   Need need = Need::parse(json::parse(R"({"majority": "body", "present": "2/3"})")).value();
//
//   {"all": true}              everyone who is not recused
//   {"any": 2}                 at least two
//   {"of": [2, 3]}             two of the three asked
//   {"share": "2/3"}           at least two thirds of all members
//   {"majority": "body"}       more than half of all members
//   {"majority": "present"}    more than half of those present
//   … "present": "2/3"         and at least two thirds of all members present (with share and majority)
//
// `all`, `any`, `of` and `present` count heads; `share` and `majority` count weights. Shares are fractions of integers
// and are compared by multiplying out: nothing is ever rounded. Present are those who voted or abstained; whoever is
// absent or recused is not present, but still one of all members.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::approval {

struct Share {
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;
  bool operator==(const Share&) const = default;
};

// "2/3", 0 < n <= d <= 1000. Fails with `invalid`/"bad-share".
[[nodiscard]] base::Result<Share> parse_share(std::string_view text);

struct Need {
  enum class Kind {
    all,               // every member not recused
    count,             // `count` members: any, of
    share,             // at least `share` of all weights
    majority_body,     // more than half of all weights
    majority_present,  // more than half of the weights present
  };
  Kind kind = Kind::all;
  std::int64_t count = 0;
  std::int64_t asked = 0;  // the m of n-of-m; 0 when not stated
  Share share;
  std::optional<Share> present;  // how many must be there

  // Fails with `invalid`/"bad-need" and a fault per problem, pointers starting with `pointer`.
  [[nodiscard]] static base::Result<Need> parse(const base::json& value, std::string_view pointer = "");
  [[nodiscard]] base::json to_json() const;
  // Said to a person: "hơn một nửa tổng số thành viên".
  [[nodiscard]] base::Text describe() const;
  bool operator==(const Need&) const = default;
};

}  // namespace trinhky::approval
