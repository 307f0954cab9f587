#include "engine/directory/signature_block.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace trinhky::directory {
namespace {

using base::json;

std::string title_of(const Directory& directory, const std::string& position) {
  const auto known = directory.position(position);
  return known ? known->title.vi : position;
}

// The strongest right of the person first.
int strength(const Holding& holding, const SigningRule& rule) {
  if (holding.position == rule.head) return holding.mode == "in_charge" ? 2 : 0;
  if (rule.deputies.contains(holding.position)) return 2;
  if (rule.by_order.contains(holding.position)) return 3;
  return 9;
}

std::vector<std::string> names_in(const json& value, const char* member) {
  const auto found = value.find(member);
  return found == value.end() ? std::vector<std::string>() : found->get<std::vector<std::string>>();
}

}  // namespace

base::Result<SignatureBlock> signature_block(const Directory& directory, const SigningRule& rule,
                                             const std::string& unit, const std::string& person, base::Date day) {
  const auto someone = directory.person(person);
  const std::string head = title_of(directory, rule.head);
  std::string collective;
  if (!rule.collective.empty()) {
    const auto body = directory.body(unit, rule.collective, day);
    collective = body && !body->name.vi.empty() ? body->name.vi : rule.collective;
  }
  SignatureBlock block;
  const auto in_name_of = [&](const std::string& formula, const std::string& own) {
    block.capacity = formula;
    if (!collective.empty()) {
      if (formula == "TL.") {
        block.lines = {"TL. " + collective, own};
        return;
      }
      block.lines.push_back("TM. " + collective);
      if (formula.empty()) block.capacity = "TM.";
    }
    if (formula.empty()) {
      block.lines.push_back(own);
    } else if (formula == "Q.") {
      block.lines.push_back("Q. " + head);
    } else {
      if (formula != "KT." || collective.empty() || rule.deputies_say_so) block.lines.push_back(formula + " " + head);
      block.lines.push_back(own);
    }
  };
  std::vector<Holding> held;
  if (someone && someone->active) {
    for (Holding& one : directory.holdings_of(person, day)) {
      if (one.unit == unit) held.push_back(std::move(one));
    }
  }
  std::ranges::sort(held, {}, [&](const Holding& one) { return std::pair(strength(one, rule), one.id); });
  const Holding* own = held.empty() ? nullptr : &held.front();
  if (own != nullptr && strength(*own, rule) < 9) {
    block.holding = own->id;
    if (own->position == rule.head && own->mode == "acting") {
      in_name_of("Q.", head);
    } else if (own->position == rule.head && own->mode != "in_charge") {
      in_name_of("", head);
    } else if (own->position == rule.head || rule.deputies.contains(own->position)) {
      // Who was put in charge of the head's office signs as a deputy does.
      in_name_of("KT.", title_of(directory, own->position == rule.head ? *rule.deputies.begin() : own->position));
    } else {
      in_name_of("TL.", title_of(directory, own->position));
    }
    return block;
  }
  for (const Substitution& one : directory.substitutions_on(day)) {
    const auto holding = directory.holding(one.holding);
    const bool formula = one.ground == "KT" || one.ground == "TL" || one.ground == "TUQ";
    if (one.person != person || !formula || !holding || holding->unit != unit || holding->position != rule.head ||
        own == nullptr) {
      continue;
    }
    block.holding = own->id;
    block.substitution = one.id;
    in_name_of(one.ground + ".", title_of(directory, own->position));
    return block;
  }
  const std::string name = someone ? someone->full_name : std::string();
  return base::refuse(base::ErrorCode::forbidden, "may-not-sign",
                      {"Ngày này " + (name.empty() ? std::string("người này") : name) +
                           " không có thẩm quyền ký văn bản này: không giữ chức vụ được ký, cũng không có ủy quyền "
                           "(KT., TL., TUQ.) còn hiệu lực.",
                       (name.empty() ? std::string("This person") : name) +
                           " has no right to sign this document on this day: no position that signs it, and no "
                           "delegation (KT., TL., TUQ.) in force."});
}

std::vector<base::Fault> check_signing_rule(const json& value, std::string_view pointer) {
  std::vector<base::Fault> faults;
  const auto add = [&](const std::string& member, const char* code, base::Text message) {
    faults.push_back({.pointer = member.empty() ? std::string(pointer) : base::pointer_join(pointer, member),
                      .code = code,
                      .message = std::move(message)});
  };
  if (!value.is_object()) {
    add("", "wrong-type", {"Ở đây phải là một đối tượng.", "An object is expected here."});
    return faults;
  }
  for (const auto& [member, inner] : value.items()) {
    const bool word = member == "head" || member == "for" || member == "deputyStyle";
    const bool list = member == "deputies" || member == "byOrder";
    const bool words = inner.is_array() && std::ranges::all_of(inner, [](const json& one) { return one.is_string(); });
    if (!word && !list) {
      add(member, "unknown-word",
          {"Không có từ \"" + member + "\" ở đây. Các từ dùng được: head, for, deputies, byOrder, deputyStyle.",
           "There is no word \"" + member + "\" here. Known words: head, for, deputies, byOrder, deputyStyle."});
    } else if ((word && !inner.is_string()) || (list && !words)) {
      add(member, "wrong-type", {"Sai kiểu giá trị.", "The value has the wrong type."});
    }
  }
  if (!faults.empty()) return faults;
  if (value.value("head", std::string()).empty()) {
    add("", "required",
        {"Phải nói ký theo quyền của chức vụ nào (\"head\").", "It must say in whose right it is signed (\"head\")."});
  }
  const std::string style = value.value("deputyStyle", std::string("with-KT"));
  if (style != "with-KT" && style != "without-KT") {
    add("deputyStyle", "bad-value", {"Dùng được: with-KT, without-KT.", "Known: with-KT, without-KT."});
  }
  return faults;
}

SigningRule signing_rule(const json& value) {
  SigningRule rule{.head = value.value("head", std::string()), .collective = value.value("for", std::string())};
  for (std::string& code : names_in(value, "deputies")) rule.deputies.insert(std::move(code));
  for (std::string& code : names_in(value, "byOrder")) rule.by_order.insert(std::move(code));
  rule.deputies_say_so = value.value("deputyStyle", std::string("with-KT")) == "with-KT";
  return rule;
}

json to_json(const SignatureBlock& block) {
  json out = {{"capacity", block.capacity}, {"lines", block.lines}};
  if (!block.holding.empty()) out["holding"] = block.holding;
  if (!block.substitution.empty()) out["substitution"] = block.substitution;
  return out;
}

}  // namespace trinhky::directory
