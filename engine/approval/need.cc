#include "engine/approval/need.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.h"

namespace trinhky::approval {
namespace {

using base::ErrorCode;
using base::Fault;
using base::json;
using base::Result;
using base::Text;

constexpr std::int64_t max_count = 2000;

std::optional<std::int64_t> digits(std::string_view text) {
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string fraction(const Share& share) {
  return std::to_string(share.numerator) + "/" + std::to_string(share.denominator);
}

std::string word_of(Need::Base base) {
  switch (base) {
    case Need::Base::body:
      return "body";
    case Need::Base::present:
      return "present";
    case Need::Base::cast:
      return "cast";
  }
  return {};
}

Text said(Need::Base base) {
  switch (base) {
    case Need::Base::body:
      return {"tổng số thành viên", "all members"};
    case Need::Base::present:
      return {"số có mặt", "those present"};
    case Need::Base::cast:
      return {"số phiếu đã bỏ", "the votes cast"};
  }
  return {};
}

// Reads one need and gathers what is wrong with it.
class Reader {
 public:
  explicit Reader(std::string_view pointer) : pointer_(pointer) {}

  Need read(const json& value) {
    Need need;
    if (!value.is_object()) {
      fault("", "wrong-type", {"Điều kiện thông qua phải là một đối tượng.", "A need must be an object."});
      return need;
    }
    int kinds = 0;
    for (const auto& [name, part] : value.items()) {
      if (name == "all") {
        ++kinds;
        need.kind = Need::Kind::all;
        if (part != json(true)) fault(name, "bad-value", {"“all” chỉ nhận giá trị true.", "“all” takes only true."});
      } else if (name == "any") {
        ++kinds;
        need.kind = Need::Kind::count;
        need.count = whole(part, name);
      } else if (name == "of") {
        ++kinds;
        need.kind = Need::Kind::count;
        read_of(part, need);
      } else if (name == "consensus") {
        ++kinds;
        need.kind = Need::Kind::consensus;
        if (part != json(true)) {
          fault(name, "bad-value", {"“consensus” chỉ nhận giá trị true.", "“consensus” takes only true."});
        }
      } else if (name == "share") {
        ++kinds;
        need.kind = Need::Kind::share;
        need.share = share(part, name);
      } else if (name == "majority") {
        ++kinds;
        need.kind = Need::Kind::share;
        need.share = {1, 2};
        need.strict = true;
        need.base = base_named(part, name);
      } else if (name == "base") {
        need.base = base_named(part, name);
      } else if (name == "strict") {
        if (part.is_boolean()) {
          need.strict = part.get<bool>();
        } else {
          fault(name, "bad-value", {"“strict” chỉ nhận true hoặc false.", "“strict” takes true or false."});
        }
      } else if (name == "abstentions") {
        need.abstentions_cast = one_of_two(part, name, "cast", "not-cast");
      } else if (name == "recused") {
        need.recused_leave = one_of_two(part, name, "leave", "stay");
      } else if (name == "present") {
        need.present = quorum(part, name);
      } else {
        fault(name, "unknown-word",
              {"Từ “" + name + "” không có trong điều kiện thông qua.", "“" + name + "” is not a word of a need."});
      }
    }
    if (kinds != 1) {
      fault("", "one-kind",
            {"Cần nêu đúng một cách tính: all, any, of, consensus, share hoặc majority.",
             "Exactly one of all, any, of, consensus, share and majority must be named."});
    } else {
      check_company(value, need);
    }
    if (need.is_majority()) need.share = {1, 2};  // "2/4", strict: one need, one print
    return need;
  }

  std::vector<Fault> take() { return std::move(faults_); }

 private:
  void fault(std::string_view part, std::string code, Text message) {
    std::string at = pointer_;
    if (!part.empty()) at = base::pointer_join(pointer_, part);
    faults_.push_back({std::move(at), std::move(code), std::move(message)});
  }

  // Words that go only with some of the kinds.
  void check_company(const json& value, const Need& need) {
    const auto only_with = [&](std::string_view word, bool allowed, Text message) {
      if (value.contains(word) && !allowed) fault(word, "not-with-this", std::move(message));
    };
    const bool of_body = need.kind == Need::Kind::share || need.kind == Need::Kind::consensus;
    only_with("present", of_body,
              {"“present” chỉ đi cùng share, majority hoặc consensus.",
               "“present” goes only with share, majority and consensus."});
    only_with("recused", of_body,
              {"“recused” chỉ đi cùng share, majority hoặc consensus.",
               "“recused” goes only with share, majority and consensus."});
    only_with("base", value.contains("share"), {"“base” chỉ đi cùng share.", "“base” goes only with share."});
    only_with("strict", value.contains("share"), {"“strict” chỉ đi cùng share.", "“strict” goes only with share."});
    only_with("abstentions", need.kind == Need::Kind::share && need.base == Need::Base::cast,
              {"“abstentions” chỉ có nghĩa khi tính trên số phiếu đã bỏ (“cast”).",
               "“abstentions” means something only where the votes cast are counted (“cast”)."});
    if (need.strict && need.share.numerator == need.share.denominator) {
      fault("share", "cannot-be-met", {"Không thể có nhiều hơn tất cả.", "There cannot be more than all."});
    }
  }

  Need::Base base_named(const json& part, std::string_view name) {
    if (part == json("body")) return Need::Base::body;
    if (part == json("present")) return Need::Base::present;
    if (part == json("cast")) return Need::Base::cast;
    const std::string word(name);
    fault(name, "unknown-word",
          {"“" + word + "” chỉ nhận “body” (tổng số thành viên), “present” (số có mặt) hoặc “cast” (số phiếu đã bỏ).",
           "“" + word + "” takes “body”, “present” or “cast”."});
    return Need::Base::body;
  }

  bool one_of_two(const json& part, std::string_view name, const char* yes, const char* no) {
    if (part == json(yes)) return true;
    if (part == json(no)) return false;
    const std::string words = std::string("“") + yes + "”, “" + no + "”";
    fault(name, "unknown-word",
          {"Chỉ nhận một trong hai từ: " + words + ".", "One of two words is needed: " + words + "."});
    return false;
  }

  Quorum quorum(const json& part, std::string_view name) {
    if (part.is_number()) return {.share = {}, .heads = whole(part, name)};
    return {.share = share(part, name), .heads = 0};
  }

  std::int64_t whole(const json& part, std::string_view name) {
    if (part.is_number_integer()) {
      const auto value = part.get<std::int64_t>();
      if (value >= 1 && value <= max_count) return value;
    }
    fault(name, "bad-value",
          {"Cần một số nguyên từ 1 đến " + std::to_string(max_count) + ".",
           "A whole number from 1 to " + std::to_string(max_count) + " is needed."});
    return 1;
  }

  void read_of(const json& part, Need& need) {
    if (!part.is_array() || part.size() != 2) {
      fault("of", "bad-value",
            {"“of” cần hai số: bao nhiêu trong số bao nhiêu, ví dụ [2, 3].",
             "“of” takes two numbers, how many of how many, such as [2, 3]."});
      return;
    }
    need.count = whole(part[0], "of");
    need.asked = whole(part[1], "of");
    if (need.count > need.asked) {
      fault("of", "bad-value", {"Số cần có không được lớn hơn số được hỏi.", "No more can be needed than are asked."});
    }
  }

  Share share(const json& part, std::string_view name) {
    if (part.is_string()) {
      if (auto read = parse_share(part.get_ref<const std::string&>())) return *read;
    }
    fault(name, "bad-share", {"Cần một phân số như “2/3”.", "A fraction such as “2/3” is needed."});
    return {};
  }

  std::string pointer_;
  std::vector<Fault> faults_;
};

}  // namespace

Result<Share> parse_share(std::string_view text) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto numerator = digits(text.substr(0, slash));
    const auto denominator = digits(text.substr(slash + 1));
    if (numerator && denominator && *numerator >= 1 && *numerator <= *denominator && *denominator <= max_denominator) {
      return Share{*numerator, *denominator};
    }
  }
  return base::refuse(
      ErrorCode::invalid, "bad-share",
      {"Tỷ lệ phải là phân số như “2/3”, không lớn hơn 1.", "A share is a fraction such as “2/3”, not more than 1."});
}

Result<Need> Need::parse(const json& value, std::string_view pointer) {
  Reader reader(pointer);
  const Need need = reader.read(value);
  auto faults = reader.take();
  if (faults.empty()) return need;
  return std::unexpected(
      base::Error{.code = ErrorCode::invalid,
                  .type = "bad-need",
                  .message = {"Điều kiện thông qua chưa đúng.", "The need of the sign-off is not right."},
                  .pointer = faults.front().pointer,
                  .faults = std::move(faults),
                  .link = {},
                  .log = {}});
}

json Need::to_json() const {
  json value = json::object();
  switch (kind) {
    case Kind::all:
      value["all"] = true;
      break;
    case Kind::count:
      if (asked > 0) {
        value["of"] = json::array({count, asked});
      } else {
        value["any"] = count;
      }
      break;
    case Kind::consensus:
      value["consensus"] = true;
      break;
    case Kind::share:
      if (is_majority()) {
        value["majority"] = word_of(base);
      } else {
        value["share"] = fraction(share);
        if (base != Base::body) value["base"] = word_of(base);
        if (strict) value["strict"] = true;
      }
      if (abstentions_cast) value["abstentions"] = "cast";
      break;
  }
  if (recused_leave) value["recused"] = "leave";
  if (present && present->heads > 0) value["present"] = present->heads;
  if (present && present->heads == 0) value["present"] = fraction(present->share);
  return value;
}

Text Need::describe() const {
  Text text;
  switch (kind) {
    case Kind::all:
      text = {"tất cả thành viên", "every member"};
      break;
    case Kind::count:
      text = {"ít nhất " + std::to_string(count) + " người", "at least " + std::to_string(count)};
      break;
    case Kind::consensus:
      text = {"không có ý kiến phản đối", "no objection"};
      break;
    case Kind::share: {
      const Text of = said(base);
      if (is_majority()) {
        text = {"hơn một nửa " + of.vi, "more than half of " + of.en};
      } else {
        text = {(strict ? "hơn " : "ít nhất ") + fraction(share) + " " + of.vi,
                (strict ? "more than " : "at least ") + fraction(share) + " of " + of.en};
      }
      if (abstentions_cast) {
        text.vi += " (kể cả phiếu trắng)";
        text.en += " (abstentions included)";
      }
      break;
    }
  }
  if (recused_leave) {
    text.vi += ", không tính người không tham gia vì có liên quan";
    text.en += ", those recused left out";
  }
  if (present && present->heads > 0) {
    text.vi += ", với ít nhất " + std::to_string(present->heads) + " thành viên có mặt";
    text.en += ", with at least " + std::to_string(present->heads) + " members present";
  } else if (present) {
    text.vi += ", với ít nhất " + fraction(present->share) + " tổng số thành viên có mặt";
    text.en += ", with at least " + fraction(present->share) + " of all members present";
  }
  return text;
}

bool Need::is_majority() const {
  return kind == Kind::share && strict && 2 * share.numerator == share.denominator;
}

}  // namespace trinhky::approval
